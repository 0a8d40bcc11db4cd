import { expect } from 'vitest';
import type { TestUser } from './client.ts';
import { until } from './until.ts';

export const DOCUMENT = 'id name mediaType bytes status target kind progress downloadUrl error createdAt';

const CREATE = `mutation ($input: DocumentUploadInput!) {
  createDocumentUpload(input: $input) {
    document { ${DOCUMENT} } uploadUrl uploadHeaders { name value } userErrors { code message field }
  }
}`;
const TRANSLATE = `mutation ($id: ID!, $target: Language!) {
  translateDocument(id: $id, target: $target) { document { ${DOCUMENT} } userErrors { code message field } }
}`;

export interface Upload {
  id: string;
  url: string;
  headers: Record<string, string>;
}

export async function createUpload(user: TestUser, input: { name: string; mediaType: string; bytes: number }) {
  const { data, errors } = await user.ask(CREATE, { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.createDocumentUpload;
}

/** A document that is uploaded, and not translated yet. */
export async function upload(
  user: TestUser,
  name: string,
  mediaType: string,
  content: string | Buffer,
): Promise<Upload> {
  const body = Buffer.from(content as string);
  const { document, uploadUrl, uploadHeaders, userErrors } = await createUpload(user, {
    name,
    mediaType,
    bytes: body.length,
  });
  expect(userErrors).toEqual([]);
  const headers = Object.fromEntries(
    uploadHeaders.map(({ name: header, value }: { name: string; value: string }) => [header, value]),
  );
  const { status } = await fetch(uploadUrl, { method: 'PUT', headers, body });
  expect(status).toBe(200);
  return { id: document.id, url: uploadUrl, headers };
}

export async function translateDocument(user: TestUser, id: string, target: 'EN' | 'ZH' = 'ZH') {
  const { data, errors } = await user.ask(TRANSLATE, { id, target });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.translateDocument;
}

export async function documentOf(user: TestUser, id: string) {
  const { data } = await user.ask(`query ($id: ID!) { document(id: $id) { ${DOCUMENT} } }`, { id });
  return data.document;
}

/** The document when its translation has ended, well or not. */
export function finished(user: TestUser, id: string, timeoutMs = 60_000) {
  return until(async () => {
    const document = await documentOf(user, id);
    return ['DONE', 'FAILED'].includes(document.status) && document;
  }, timeoutMs);
}

export async function download(document: { downloadUrl: string }): Promise<Buffer> {
  const answer = await fetch(document.downloadUrl);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}
