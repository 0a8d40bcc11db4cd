import { Parser } from 'htmlparser2';

const BREAKS = new Set('br div p li tr hr ul ol table blockquote h1 h2 h3 h4 h5 h6'.split(' '));
const SILENT = new Set(['script', 'style', 'head', 'svg', 'object']);

/** What a reader sees of a field of Anki's: no markup, no sounds, a line for each block. */
export function textOfHtml(html: string): string {
  if (!/[<&[\r\n]/.test(html)) return html.trim();
  let text = '';
  let silent = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (SILENT.has(name)) silent += 1;
      if (BREAKS.has(name)) text += '\n';
      if (name === 'td' || name === 'th') text += ' ';
    },
    onclosetag(name) {
      if (SILENT.has(name)) silent -= 1;
      if (BREAKS.has(name) && name !== 'br' && name !== 'hr') text += '\n';
    },
    ontext(part) {
      if (silent === 0) text += part.replace(/[\r\n]+/g, ' ');
    },
  });
  parser.end(html);
  return text
    .replace(/\[(?:sound|anki:play):[^\]]*\]/g, '')
    .replaceAll('\u00a0', ' ')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
}
