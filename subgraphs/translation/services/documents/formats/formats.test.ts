import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../../../../../test/support/random.ts';
import { UnreadableDocument } from './format.ts';
import { html } from './html.ts';
import { checkContent, formatOf } from './index.ts';
import { markdown } from './markdown.ts';
import { plainText } from './plain-text.ts';
import { subtitles } from './subtitles.ts';
import { inCapitals, lyingWordFile, paragraph, run, story, translated, wordFile } from './testing.ts';
import { word } from './word.ts';
import { unzip } from './zip.ts';

const words = (random: Random) =>
  Array.from({ length: 1 + random.below(6) }, () =>
    random.of(['please', 'confirm', 'the', 'contract', 'by', 'friday']),
  );
const sentence = (random: Random) => `${words(random).join(' ')}.`;

/** Files of all sorts of structure, in which every word that is to be translated is in small letters and all else is not. */
const FILES: Record<string, { format: typeof html; make: (random: Random) => string | Promise<Buffer> }> = {
  text: {
    format: plainText,
    make: (random) =>
      `${sentence(random)}\r\n\r\n  - ${sentence(random)}\t${sentence(random)}\n\n----\n${sentence(random)}`,
  },
  Markdown: {
    format: markdown,
    make: (random) =>
      random.of([
        () =>
          `# ${sentence(random)}\n\n> ${sentence(random)}\n\n1. ${sentence(random)}\n   - **${sentence(random)}** ${sentence(random)}\n`,
        () => `---\nTITLE: X\n---\n\n\`\`\`JS\nCODE(1)\n\`\`\`\n\n${sentence(random)} \`CODE\` ${sentence(random)}\n`,
        () =>
          `| ${sentence(random)} | ${sentence(random)} |\n|:--|--:|\n| [${sentence(random)}](HTTPS://X.COM/A_B "T") | <B>${sentence(random)}</B> |\n`,
        () =>
          `[${sentence(random)}][REF] and _${sentence(random)}_\n\n[REF]: <./A B.MD>\n\n<DIV>\nHTML\n</DIV>\n\n    INDENTED\n`,
      ])(),
  },
  subtitles: {
    format: subtitles,
    make: (random) =>
      Array.from(
        { length: 3 },
        (_, n) => `${n + 1}\r\n00:00:0${n},000 --> 00:00:0${n},900 X1:1\r\n<I>${sentence(random)}</I>\r\n\r\n`,
      ).join(''),
  },
  HTML: {
    format: html,
    make: (random) =>
      `<!DOCTYPE HTML>\n<TITLE>${sentence(random)}</TITLE><SCRIPT>VAR A = "<P>B</P>";</SCRIPT>\n<!-- NOTE --><P CLASS=A>\n  ${sentence(random)}\n <B>${sentence(random)}</B><BR/>${sentence(random)} <CODE>X</CODE></P><UL><LI>${sentence(random)}<LI>${sentence(random)}</UL><IMG ALT="${sentence(random)}" SRC='A'><PRE>\nKEPT </PRE>`,
  },
  Word: {
    format: word,
    make: (random) =>
      wordFile(
        paragraph(run(sentence(random)), run(sentence(random), '<w:b/>'), run(' x')) +
          `<w:tbl><w:tr><w:tc>${paragraph(run(sentence(random)))}</w:tc></w:tr></w:tbl>`,
        {
          'word/header1.xml': story(paragraph(run(sentence(random))), 'hdr'),
          'word/media/image1.png': random.bytes(300),
        },
      ),
  },
};

/** A file as text: of a Word document, all files of it, one after the other. */
async function asText(format: typeof html, file: string | Buffer): Promise<string> {
  if (format !== word) return file.toString();
  const entries = await unzip(file as Buffer);
  return entries
    .map(({ name, content, modifiedAt }) => `${name} ${+modifiedAt} ${content.toString('latin1')}`)
    .join('\n');
}

describe.each(Object.entries(FILES))('a file in the format %s', (_, { format, make }) => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))('keeps everything but its texts (seed %i)', async (seed) => {
    const file = await make(createRandom(seed));
    const before = await asText(format, file);
    expect(await asText(format, await translated(format, file, (text) => text))).toBe(before);
    const after = await asText(format, await translated(format, file, inCapitals));
    expect(after.toLowerCase()).toBe(before.toLowerCase());
    // No text is left out.
    expect(after).not.toMatch(/\b(?:please|confirm|contract|friday)\b/);
  });

  it.each([0, 1, 2, 3])('is a file of its format again, with as many texts (seed %i)', async (seed) => {
    const file = await make(createRandom(seed));
    const before = await format.open(Buffer.from(file as string));
    const after = await format.open(await translated(format, file, (text) => text.replaceAll(/[a-z]+/g, '译文<&>"')));
    expect(after.texts).toHaveLength(before.texts.length);
  });
});

describe('a text file', () => {
  it.each([
    ['UTF-8', Buffer.from('请确认合同。')],
    ['UTF-8 with a mark', Buffer.from('\uFEFF请确认合同。')],
    ['UTF-16 LE', Buffer.from('\uFEFF请确认合同。', 'utf16le')],
    ['UTF-16 BE', Buffer.from('\uFEFF请确认合同。', 'utf16le').swap16()],
    ['GB18030', Buffer.from([0xc7, 0xeb, 0xc8, 0xb7, 0xc8, 0xcf, 0xba, 0xcf, 0xcd, 0xac, 0xa1, 0xa3])],
  ])('is read in %s and written in UTF-8', async (_, file) => {
    const { texts, rebuild } = await plainText.open(file);
    expect(texts).toEqual(['请确认合同。']);
    expect(Buffer.from(await rebuild(['合同 ok'])).toString()).toMatch(/^\uFEFF?合同 ok$/);
  });

  it.each([
    ['control characters', Buffer.from('a\0b')],
    ['an encoding of its own', Buffer.from([0x61, 0xff, 0xff, 0x80])],
  ])('is refused with %s', async (_, file) => {
    await expect(plainText.open(file)).rejects.toThrow(UnreadableDocument);
  });
});

describe('Markdown', () => {
  const texts = async (source: string) => (await markdown.open(Buffer.from(source))).texts;

  it('shows code, links and HTML within a sentence as marks', async () => {
    expect(await texts('Run `npm test` and see [the **guide**](./a.md).')).toEqual([
      'Run {{1}} and see {{2}}the {{3}}guide{{4}}.',
    ]);
  });

  it('makes one text of a paragraph whose lines are only wrapped', async () => {
    expect(await texts('> We must\n> confirm.\n\n请\n确认。')).toEqual(['We must confirm.', '请确认。']);
  });

  it('has no text in front matter, code, definitions and HTML', async () => {
    expect(await texts('---\ntitle: a\n---\n\n```\ncode\n```\n\n[a]: b\n\n<div>\nhtml\n</div>\n')).toEqual([]);
  });

  it('writes a text so that it is no markup', async () => {
    const file = await translated(markdown, 'Please *confirm*.\n\n- [ ] Do it', (text) =>
      text.startsWith('Please') ? '# 1 * [x]{{1}}a_b <c>{{2}} &amp;' : text.replace('Do it', '1. |'),
    );
    expect(file.toString()).toBe('\\# 1 \\* \\[x\\]*a_b \\<c>* \\&amp;\n\n- [ ] 1. |');
    expect(await texts('| a |\n|---|\n| b |')).toEqual(['a', 'b']);
    expect((await translated(markdown, '| a |\n|---|\n| b |', () => 'x|y')).toString()).toBe(
      '| x\\|y |\n|---|\n| x\\|y |',
    );
  });
});

describe('subtitles', () => {
  const CUE = '1\n00:00:01,000 --> 00:00:02,000\n';

  it('make one text of the lines of a cue, and as many lines of it again', async () => {
    const source = `${CUE}We must confirm\nthe contract today.\n`;
    expect((await subtitles.open(Buffer.from(source))).texts).toEqual(['We must confirm the contract today.']);
    const chinese = await translated(subtitles, source, () => '我们今天必须确认合同，谢谢。');
    expect(chinese.toString()).toBe(`${CUE}我们今天必须\n确认合同，谢谢。\n`);
    const english = await translated(subtitles, `${CUE}我们必须\r\n确认。\r\n`, () => 'We must confirm.');
    expect(english.toString()).toBe(`${CUE}We must\r\nconfirm.\r\n`);
  });

  it('keep what two people say apart', async () => {
    const { texts } = await subtitles.open(Buffer.from(`${CUE}- Are you ready?\n- Yes.\n`));
    expect(texts).toEqual(['- Are you ready?', '- Yes.']);
  });

  it('are refused where there are none', async () => {
    await expect(subtitles.open(Buffer.from('just a text'))).rejects.toThrow('There are no subtitles');
  });
});

describe('HTML', () => {
  const texts = async (source: string) => (await html.open(Buffer.from(source))).texts;

  it('makes one text of a block, whatever stands inline', async () => {
    expect(await texts('<p>Please <b>confirm</b>\n  the <code>x</code> contract &amp; sign.</p>')).toEqual([
      'Please {{1}}confirm{{2}} the {{3}} contract & sign.',
    ]);
  });

  it('leaves alone what is not for people, or not to be translated', async () => {
    expect(
      await texts('<style>a</style><script>b</script><pre>c</pre><p translate="no">d</p><textarea>e</textarea>'),
    ).toEqual([]);
  });

  it('puts text where marks were lost or changed places into the longest part', async () => {
    const source = '<p>a <b>longer part</b> b</p>';
    const file = await translated(html, source, () => '{{2}}全部{{1}}文本');
    expect(file.toString()).toBe('<p><b>全部文本</b></p>');
  });

  it('does not take for a mark what the text itself has', async () => {
    const source = '<p>Hello {{1}}, <b>confirm</b></p>';
    expect(await texts(source)).toEqual(['Hello {{1}}, {{3}}confirm']);
    expect((await translated(html, source, inCapitals)).toString()).toBe('<p>HELLO {{1}}, <b>CONFIRM</b></p>');
  });

  it('writes text as text', async () => {
    const file = await translated(html, '<p title="a">b</p>', () => '"<script>&');
    expect(file.toString()).toBe('<p title="&quot;&lt;script&gt;&amp;">"&lt;script&gt;&amp;</p>');
  });

  it('says that it is UTF-8 when it was not', async () => {
    const head = Buffer.from('<meta charset="gb2312"><p>');
    const file = Buffer.concat([head, Buffer.from([0xc7, 0xeb, 0xc8, 0xb7]), Buffer.from('</p>')]);
    expect((await translated(html, file, () => 'ok')).toString()).toBe('<meta charset="utf-8"><p>ok</p>');
  });
});

describe('a Word document', () => {
  const texts = async (body: string, others = {}) => (await word.open(await wordFile(body, others))).texts;
  const mainOf = async (file: Buffer) =>
    (await unzip(file)).find(({ name }) => name === 'word/document.xml')!.content.toString();

  it('makes one text of the runs of a paragraph, however Word has cut them', async () => {
    const body = paragraph(
      run('Ple'),
      '<w:proofErr w:type="spellStart"/>',
      run('ase ', '<w:lang w:val="en-US"/>'),
      run('sign', '<w:b/>'),
      run('.'),
    );
    expect(await texts(body)).toEqual(['Please {{1}}sign{{2}}.']);
    const file = await translated(word, await wordFile(body), () => '请{{1}}签字{{2}}。');
    const main = await mainOf(file);
    expect(main).toContain('<w:t xml:space="preserve">请</w:t>');
    expect(main).toContain('<w:b/></w:rPr><w:t xml:space="preserve">签字</w:t>');
    expect(await texts(main)).toEqual(['请{{1}}签字{{2}}。']);
  });

  it('has texts in tables, headers, footers, notes and text boxes, and none in fields and deletions', async () => {
    const box = paragraph(`<w:r><w:txbxContent>${paragraph(run('box'))}</w:txbxContent></w:r>`, run('around'));
    const field = '<w:r><w:instrText>PAGE</w:instrText></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>';
    const others = {
      'word/header1.xml': story(paragraph(run('header')), 'hdr'),
      'word/footer2.xml': story(paragraph(run('footer')), 'ftr'),
      'word/footnotes.xml': story(paragraph(run('note')), 'footnotes'),
      'word/comments.xml': story(paragraph(run('comment')), 'comments'),
    };
    const body = `<w:tbl><w:tr><w:tc>${paragraph(run('cell'))}</w:tc></w:tr></w:tbl>${box}${paragraph(field)}`;
    expect((await texts(body, others)).toSorted()).toEqual(['around', 'box', 'cell', 'footer', 'header', 'note']);
  });

  it('keeps a space that Word would drop, and parts lines', async () => {
    const body =
      '<w:p><w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>3x</w:t></w:r></w:p>';
    expect(await texts(body)).toEqual(['one', 'two{{1}}3x']);
    const main = await mainOf(await translated(word, await wordFile(body), () => 'a {{1}}<b>'));
    expect(main).toContain(
      '<w:t xml:space="preserve">a </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">&lt;b&gt;',
    );
  });

  const refused = (file: Buffer, message: RegExp) => expect(word.open(file)).rejects.toThrow(message);

  it('is refused when it is broken', async () => {
    const file = await wordFile(paragraph(run('a')));
    await refused(file.subarray(0, file.length - 30), /damaged/);
    await refused(await wordFile('<w:p><w:r></w:p>'), /damaged/);
    await refused(await wordFile(`<?xml version="1.0"?><w:document>`), /damaged/);
    const spoilt = Buffer.from(file);
    const at = spoilt.indexOf('word/document.xml') + 'word/document.xml'.length + 10;
    spoilt[at] = spoilt[at]! ^ 0xff;
    await refused(spoilt, /damaged/);
  });

  it('is refused when it is another kind of archive', async () => {
    const file = await wordFile('', {});
    await refused(
      Buffer.from(file.toString('latin1').replaceAll('word/document.xml', 'xl/__workbook.xml'), 'latin1'),
      /not a Word/,
    );
  });

  it('is refused with a document type, whose entities could grow or fetch', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a "${'x'.repeat(99)}"><!ENTITY b "&a;&a;">]>`;
    await refused(await wordFile(`${bomb}<w:document><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>`), /damaged/);
    const external = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>';
    await refused(await wordFile(external), /damaged/);
    await refused(await wordFile(`<?xml version="1.0"?><a>&unknown;</a>`), /damaged/);
  });

  it('is refused when it would unpack to too much, as it says', async () => {
    await refused(await lyingWordFile(64 * 1024 * 1024), /larger than 64 MB/);
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`word/${n}`, '']));
    await refused(await wordFile('', many), /too many parts/);
  });

  it('is refused when it would unpack to more than it says, or to less', async () => {
    await refused(await lyingWordFile(1_000), /damaged/);
    await refused(await lyingWordFile(200_000), /damaged/);
  });

  it('is refused with a password', async () => {
    const encrypted = Buffer.concat([
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
      Buffer.from('EncryptedPackage', 'utf16le'),
    ]);
    expect(() => checkContent(encrypted, word)).toThrow(/protected by a password/);
    const flagged = Buffer.from(await wordFile(paragraph(run('a'))));
    // The flag of each entry in the directory, whose entries begin with "PK" 1 2.
    const entry = Buffer.from([0x50, 0x4b, 1, 2]);
    for (let at = flagged.indexOf(entry); at !== -1; at = flagged.indexOf(entry, at + 4)) flagged[at + 8]! |= 1;
    await refused(flagged, /protected by a password/);
  });
});

describe('the format of a file', () => {
  it.each([
    ['a.md', 'text/markdown', 'md'],
    ['a.MD', 'application/octet-stream', 'md'],
    ['a.srt', 'text/plain', 'srt'],
    ['a', 'text/plain; charset=utf-8', 'txt'],
    ['a.docx', '', 'docx'],
    ['a.htm', 'text/html', 'html'],
    ['a.png', 'image/png', null],
    ['a.png', '', null],
    ['a.doc', 'application/msword', null],
    ['__proto__', '', null],
    ['a.constructor', '', null],
  ])('is told by type and name: %s, %j', (name, mediaType, extension) => {
    expect(formatOf(name, mediaType)?.extension ?? null).toBe(extension);
  });

  it('is not believed when the content says otherwise', () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]);
    expect(() => checkContent(png, word)).toThrow('This is not a Word document, but a PNG image.');
    expect(() => checkContent(png, plainText)).toThrow('This is not a text file, but a PNG image.');
    expect(() => checkContent(Buffer.from('text'), word)).toThrow('This is not a Word document.');
    expect(() => checkContent(Buffer.from('PK\x03\x04'), html)).toThrow('This is not an HTML file, but an archive.');
    expect(() => checkContent(Buffer.alloc(0), html)).toThrow('This file is empty.');
    expect(() => checkContent(Buffer.from('text'), plainText)).not.toThrow();
  });
});
