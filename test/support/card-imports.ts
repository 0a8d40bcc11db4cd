import { expect } from 'vitest';
import type { TestUser } from './client.ts';
import { until } from './until.ts';

const IMPORT = `id status progress error
  report { imported updated unchanged rejectedRows rejected { line reason } }`;
const CREATE = `mutation ($input: CardImportInput!) {
  createCardImport(input: $input) {
    import { id status } uploadUrl uploadHeaders { name value } userErrors { code message field }
  }
}`;
const START = `mutation ($id: ID!) {
  startCardImport(id: $id) { import { id status } userErrors { code message field } }
}`;

/** An import whose file is uploaded, and that is not started yet. */
export async function uploadCards(user: TestUser, format: 'CSV' | 'ANKI', body: Buffer): Promise<string> {
  const { data, errors } = await user.ask(CREATE, { input: { fileName: 'cards', format, bytes: body.length } });
  if (errors) throw new Error(JSON.stringify(errors));
  const { import: made, uploadUrl, uploadHeaders, userErrors } = data.createCardImport;
  expect(userErrors).toEqual([]);
  const headers = Object.fromEntries(
    uploadHeaders.map((header: Record<string, string>) => [header.name, header.value]),
  );
  const { status } = await fetch(uploadUrl, { method: 'PUT', headers, body: new Uint8Array(body) });
  expect(status).toBe(200);
  return made.id;
}

export async function startCardImport(user: TestUser, id: string) {
  const { data, errors } = await user.ask(START, { id });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.startCardImport;
}

/** The import when it has ended, well or not. */
export const endedCardImport = (user: TestUser, id: string) =>
  until(async () => {
    const { data } = await user.ask(`query ($id: ID!) { cardImport(id: $id) { ${IMPORT} } }`, { id });
    return ['DONE', 'FAILED'].includes(data.cardImport?.status) && data.cardImport;
  }, 60_000);

export async function exportCards(user: TestUser, format: 'CSV' | 'ANKI') {
  const query = 'mutation ($format: ExportFormat!) { exportCards(format: $format) { format fileName url cards } }';
  const { data, errors } = await user.ask(query, { format });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.exportCards;
}
