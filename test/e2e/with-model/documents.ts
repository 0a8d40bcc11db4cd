import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  lyingWordFile,
  paragraph,
  run,
  wordFile,
} from '../../../subgraphs/translation/services/documents/formats/testing.ts';
import { word } from '../../../subgraphs/translation/services/documents/formats/word.ts';
import { signUp, type TestUser } from '../../support/client.ts';
import {
  createUpload,
  DOCUMENT,
  documentOf,
  download,
  finished,
  translateDocument,
  upload,
} from '../../support/documents.ts';
import { scriptedTranslation } from '../../support/scripted-model.ts';
import { watch } from '../../support/subscriptions.ts';
import { until } from '../../support/until.ts';
import { allowTokens, model, stack } from './system.ts';

const PROGRESS = `subscription ($id: ID!, $after: Int) {
  documentProgress(id: $id, after: $after) { seq document { ${DOCUMENT} } }
}`;

let user: TestUser;
beforeAll(async () => {
  user = await signUp(stack.url);
  await allowTokens(user, 100_000);
});

const files = () => readdir(path.join(stack.dataFolder, 'files'), { recursive: true, withFileTypes: true });
const filesOf = async (id: string) => (await files()).filter((file) => file.isFile() && file.parentPath.includes(id));

describe('a document', () => {
  const SENTENCE = 'Please confirm the contract.';
  const CHINESE = scriptedTranslation(SENTENCE, 'ZH');
  const srt = (text: string) => `1\r\n00:00:01,000 --> 00:00:02,000\r\n${text}\r\n`;
  const html = (text: string) => `<!doctype html><title>${text}</title><p class="a">${text}<br>42</p><pre>kept</pre>\n`;
  const md = (text: string) => `---\ntitle: kept\n---\n\n# ${text}\n\n\`\`\`\nkept\n\`\`\`\n`;
  it.each([
    ['notes.txt', 'text/plain', SENTENCE, CHINESE],
    ['notes.md', 'text/markdown', md(SENTENCE), md(CHINESE)],
    ['film.srt', 'application/x-subrip', srt(SENTENCE), srt(CHINESE)],
    ['page.html', 'text/html', html(SENTENCE), html(CHINESE)],
  ])('comes back translated in its own format: %s', async (name, mediaType, content, expected) => {
    const { id } = await upload(user, name, mediaType, content);
    const begun = await translateDocument(user, id);
    expect(begun).toMatchObject({ document: { id, status: 'TRANSLATING', target: 'ZH', error: null }, userErrors: [] });
    const done = await finished(user, id);
    expect(done).toMatchObject({ status: 'DONE', progress: 1, kind: 'TRANSLATION', name, mediaType, error: null });
    expect((await download(done)).toString()).toBe(expected);
    const { headers } = await fetch(done.downloadUrl, { method: 'HEAD' });
    expect(headers.get('content-disposition')).toContain(name.replace('.', '.zh.'));
    expect(headers.get('content-type')).toBe(mediaType);
    // Whatever was uploaded, it can't be run as a page of ours.
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('of Word keeps its parts and its formats', async () => {
    const file = await wordFile(paragraph(run('Please sign '), run('the contract', '<w:b/>'), run('.')));
    const { id } = await upload(user, '合同.docx', word.mediaType, file);
    await translateDocument(user, id);
    const done = await finished(user, id);
    expect(done).toMatchObject({ status: 'DONE', kind: 'TRANSLATION' });
    const { texts } = await word.open(await download(done));
    expect(texts).toEqual([scriptedTranslation('Please sign {{1}}the contract{{2}}.', 'ZH')]);
  });

  it('tells how far it is, without gap and never backwards, and goes on after a cursor', async () => {
    const text = Array.from({ length: 200 }, (_, n) => `Please confirm contract number ${n}.`).join('\n');
    const { id } = await upload(user, 'long.txt', 'text/plain', text);
    const watching = watch(stack.url, PROGRESS, { id }, { token: user.token });
    await translateDocument(user, id);
    const { events, error } = await watching;
    expect(error).toBeUndefined();
    const seen = events.map(({ data }) => data.documentProgress);
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.length).toBeGreaterThan(5);
    const progress = seen.map(({ document }) => document.progress);
    expect(progress).toEqual(progress.toSorted((left, right) => left - right));
    expect(seen[0].document).toMatchObject({ status: 'UPLOADED', progress: 0, downloadUrl: null });
    expect(seen.at(-1).document).toMatchObject({ status: 'DONE', progress: 1, downloadUrl: expect.any(String) });
    const rest = await watch(stack.url, PROGRESS, { id, after: 3 }, { token: user.token });
    expect(rest.events.map(({ data }) => data.documentProgress)).toMatchObject(
      seen.slice(3).map(({ seq, document: { status, progress } }) => ({ seq, document: { status, progress } })),
    );
  });

  it('is listed newest first, and deleted with its files', async () => {
    const someone = await signUp(stack.url);
    const [first, second] = [
      await upload(someone, 'a.txt', 'text/plain', 'Please confirm.'),
      await upload(someone, 'b.txt', 'text/plain', 'Please confirm.'),
    ];
    await translateDocument(someone, first.id);
    await finished(someone, first.id);
    const page = async (after: string | null) => {
      const query = `query ($after: String) { me { documents(first: 1, after: $after) {
        edges { node { id name } } pageInfo { hasNextPage endCursor }
      } } }`;
      return (await someone.ask(query, { after })).data.me.documents;
    };
    const newest = await page(null);
    expect(newest.edges[0].node).toEqual({ id: second.id, name: 'b.txt' });
    const older = await page(newest.pageInfo.endCursor);
    expect(older).toMatchObject({ edges: [{ node: { id: first.id } }], pageInfo: { hasNextPage: false } });

    expect(await filesOf(first.id)).toHaveLength(2);
    const remove = 'mutation ($id: ID!) { deleteDocument(id: $id) { deletedId userErrors { code field } } }';
    const { data } = await someone.ask(remove, { id: first.id });
    expect(data.deleteDocument).toEqual({ deletedId: first.id, userErrors: [] });
    expect(await filesOf(first.id)).toEqual([]);
    expect(await documentOf(someone, first.id)).toBeNull();
    const again = await someone.ask(remove, { id: first.id });
    expect(again.data.deleteDocument).toEqual({ deletedId: null, userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] });
  });

  it('that is deleted while it is translated is worked on no longer', async () => {
    const { id } = await upload(user, 'a.txt', 'text/plain', `Please confirm ${randomUUID()}.`);
    const [asked, { abandoned }] = [model.requests.length, model];
    model.next('stall');
    await translateDocument(user, id);
    await until(() => model.requests.length > asked, 30_000);
    await user.ask('mutation ($id: ID!) { deleteDocument(id: $id) { deletedId } }', { id });
    await until(() => model.abandoned > abandoned);
    expect(await filesOf(id)).toEqual([]);
  });

  it('is asked for twice and translated once', async () => {
    const { id } = await upload(user, 'a.txt', 'text/plain', `Please confirm ${randomUUID()}.`);
    const asked = model.requests.length;
    const answers = await Promise.all(Array.from({ length: 4 }, () => translateDocument(user, id)));
    for (const { document, userErrors } of answers) {
      expect(userErrors).toEqual([]);
      expect(document.id).toBe(id);
    }
    await finished(user, id);
    expect(model.requests.length - asked).toBe(1);
    expect((await translateDocument(user, id, 'EN')).userErrors).toMatchObject([{ code: 'ANOTHER_TARGET' }]);
  });

  it('that fails for want of tokens goes on when there are some, and pays for nothing twice', async () => {
    const poor = await signUp(stack.url);
    const text = Array.from({ length: 60 }, (_, n) => `Please confirm contract number ${n}.`).join('\n');
    const { id } = await upload(poor, 'a.txt', 'text/plain', text);
    await allowTokens(poor, 0);
    await translateDocument(poor, id);
    const failed = await finished(poor, id);
    expect(failed).toMatchObject({ status: 'FAILED', error: expect.stringContaining('model tokens') });
    await allowTokens(poor, 100_000);
    expect(await translateDocument(poor, id)).toMatchObject({ document: { status: 'TRANSLATING', error: null } });
    expect(await finished(poor, id)).toMatchObject({ status: 'DONE' });
  });
});

describe('an upload', () => {
  it.each([
    ['../../etc/passwd', 'must be a name'],
    ['a\u0000b.txt', 'NUL'],
    ['a\nb.txt', 'control characters'],
    ['txt.\u202Eexe', 'control characters'],
    ['..', 'must be a name'],
    [' ', 'must not be empty'],
    ['x'.repeat(10_000), 'at most 255'],
  ])('is refused for the name %j', async (name, message) => {
    const { userErrors, document } = await createUpload(user, { name, mediaType: 'text/plain', bytes: 1 });
    expect(document).toBeNull();
    expect(userErrors).toEqual([
      { code: 'BAD_USER_INPUT', message: expect.stringContaining(message), field: ['input', 'name'] },
    ]);
  });

  it.each([
    [{ bytes: 0 }, 'BAD_USER_INPUT'],
    [{ bytes: -1 }, 'BAD_USER_INPUT'],
    [{ bytes: 10 * 1024 * 1024 + 1 }, 'TOO_LARGE'],
    [{ mediaType: 'image/png' }, 'UNSUPPORTED_TYPE'],
    [{ mediaType: 'x'.repeat(10_000) }, 'UNSUPPORTED_TYPE'],
    [{ mediaType: 'application/msword', name: 'a.doc' }, 'UNSUPPORTED_TYPE'],
  ])('is refused for %j', async (input, code) => {
    const { userErrors } = await createUpload(user, { name: 'a.txt', mediaType: 'text/plain', bytes: 1, ...input });
    expect(userErrors).toMatchObject([{ code }]);
  });

  it('of another length or type than was announced is refused, and leaves nothing', async () => {
    const input = { name: 'a.txt', mediaType: 'text/plain', bytes: 5 };
    const { document, uploadUrl } = await createUpload(user, input);
    const put = async (body: string, type = 'text/plain', url = uploadUrl) =>
      (await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } })).status;
    expect(await put('123456')).toBe(413);
    expect(await put('1234')).toBe(400);
    expect(await put('12345', 'text/html')).toBe(403);
    expect(await put('12345', 'text/plain', uploadUrl.replace('bytes=5', 'bytes=6'))).toBe(403);
    expect(await put('12345', 'text/plain', uploadUrl.replace(/expires=\d/, 'expires=9'))).toBe(403);
    expect(await filesOf(document.id)).toEqual([]);
    const { userErrors } = await translateDocument(user, document.id);
    expect(userErrors).toMatchObject([{ code: 'NOT_UPLOADED', field: ['id'] }]);
  });

  it('may come from pages that may use the API, and from no others', async () => {
    const { uploadUrl } = await createUpload(user, { name: 'a.txt', mediaType: 'text/plain', bytes: 5 });
    const preflight = async (origin: string) =>
      (await fetch(uploadUrl, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } }))
        .headers;
    const allowed = await preflight('http://localhost:5173');
    expect(allowed.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(allowed.get('access-control-allow-methods')).toContain('PUT');
    expect((await preflight('https://elsewhere.example.com')).get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['a picture', 'a.docx', word.mediaType, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'but a PNG image'],
    ['a text', 'a.docx', word.mediaType, Buffer.from('text'), 'not a Word document'],
    ['an archive', 'a.txt', 'text/plain', Buffer.from('PK\x03\x04'), 'but an archive'],
  ])('of %s with another name is found out at once', async (_, name, mediaType, content, message) => {
    const { id } = await upload(user, name, mediaType, content);
    const { userErrors, document } = await translateDocument(user, id);
    expect(document).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'UNREADABLE_DOCUMENT', message: expect.stringContaining(message) }]);
    expect(await documentOf(user, id)).toMatchObject({ status: 'AWAITING_UPLOAD' });
  });

  it.each([
    ['a broken document', 'a.docx', word.mediaType, async () => (await wordFile('<w:p>')).subarray(0, 300), 'damaged'],
    ['a bomb', 'a.docx', word.mediaType, () => lyingWordFile(64 * 1024 * 1024), 'larger than 64 MB'],
    ['nothing to translate', 'a.txt', 'text/plain', async () => Buffer.from('42 都是中文'), 'nothing in this document'],
    ['too much', 'a.txt', 'text/plain', async () => Buffer.alloc(500_001, 'a '), '500000'],
    ['no text', 'a.txt', 'text/plain', async () => Buffer.from([1, 2, 3]), 'not a text'],
  ])('of %s fails with a sentence', async (_, name, mediaType, make, message) => {
    const { id } = await upload(user, name, mediaType, await make());
    await translateDocument(user, id);
    const failed = await finished(user, id);
    expect(failed).toMatchObject({ status: 'FAILED', error: expect.stringContaining(message), downloadUrl: null });
  });

  it('is asked for no more often than a person would', async () => {
    const someone = await signUp(stack.url);
    const input = { name: 'a.txt', mediaType: 'text/plain', bytes: 5 };
    const answers = await Promise.all(Array.from({ length: 24 }, () => createUpload(someone, input)));
    const refusals = answers.filter(({ userErrors }) => userErrors[0]?.code === 'TOO_MANY_DOCUMENTS');
    expect(refusals).toHaveLength(4);
  });
});
