import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { dictionaryForTests } from '#language/dictionary/testing.ts';
import { newId } from '#platform/ids.ts';
import { createLocalStorage } from '#platform/storage/local.ts';
import { createSignedUrls } from '#platform/storage/signed-urls.ts';
import type { Storage } from '#platform/storage/storage.ts';
import { readFile, writeFile } from '#platform/storage/streams.ts';
import { createDocuments } from '../../subgraphs/translation/data/documents.ts';
import { resultKey, sourceKey } from '../../subgraphs/translation/domain/document.ts';
import { makeSilenceLong } from '../support/dead-workers.ts';
import { type DomainDatabase, startDomainDatabase } from '../support/domain-database.ts';
import { makeDataFolder } from '../support/launcher.ts';
import { type ScriptedModel, scriptedTranslation, startScriptedModel } from '../support/scripted-model.ts';
import { SECRET, startTranslationProcess, type TranslationProcess } from '../support/translation-process.ts';
import { until } from '../support/until.ts';

let postgres: DomainDatabase<'translation'>;
let model: ScriptedModel;
let dataFolder: string;
let storage: Storage;
beforeAll(async () => {
  [postgres, model, dataFolder] = await Promise.all([
    startDomainDatabase('translation'),
    startScriptedModel(),
    makeDataFolder(),
  ]);
  const urls = createSignedUrls({ publicUrl: 'http://127.0.0.1:1', secret: SECRET });
  storage = createLocalStorage({ folder: path.join(dataFolder, 'files'), urls });
  await dictionaryForTests();
});
afterAll(async () => {
  await model?.stop();
  await postgres?.stop();
  await rm(dataFolder, { recursive: true, force: true });
});

const processes: TranslationProcess[] = [];
afterEach(async () => {
  model.always('answer');
  await Promise.all(processes.splice(0).map((each) => each.stop()));
});

async function startProcess(): Promise<TranslationProcess> {
  const started = await startTranslationProcess({
    DATABASE_URL: postgres.url,
    DATA_DIR: dataFolder,
    LLM_BASE_URL: model.url,
    LLM_MODEL: model.model,
  });
  processes.push(started);
  return started;
}

/** A document of `texts`, a chunk each, whose translation has begun. */
async function begin({ ask }: TranslationProcess, texts: readonly string[]) {
  const [userId, content] = [newId(), Buffer.from(texts.join('\n'))];
  const created = await ask(
    userId,
    `mutation ($bytes: Int!) { createDocumentUpload(input: { name: "a.txt", mediaType: "text/plain", bytes: $bytes }) {
      document { id } } }`,
    { bytes: content.length },
  );
  const document = { id: created.data.createDocumentUpload.document.id as string, userId };
  await writeFile(storage, sourceKey(document), content);
  const begun = await ask(
    userId,
    'mutation ($id: ID!) { translateDocument(id: $id, target: ZH) { document { status } userErrors { message } } }',
    { id: document.id },
  );
  expect(begun.data.translateDocument).toEqual({ document: { status: 'TRANSLATING' }, userErrors: [] });
  return document;
}

/** A sentence that is as long as a chunk may be. */
const longSentence = (name: string) => `Please confirm ${name} ${'and the contract '.repeat(220)}.`;
const texts = (name: string) => ['one', 'two', 'three', 'four', 'five'].map((n) => longSentence(`${name} ${n}`));

const find = (id: string) => createDocuments(postgres.database).find(id);
const ended = (id: string) =>
  until(async () => {
    const document = await find(id);
    return document && ['DONE', 'FAILED'].includes(document.status) && document;
  }, 90_000);

const PROGRESS = 'subscription ($id: ID!) { documentProgress(id: $id) { seq document { progress status } } }';

describe('a process that is killed while it translates a document', () => {
  it('leaves it to another, which pays for no chunk twice but the one on its way', async () => {
    const dying = await startProcess();
    const before = model.requests.length;
    model.next('answer', 'answer', 'stall');
    const all = texts('alpha');
    const document = await begin(dying, all);
    await until(() => model.requests.length === before + 3, 30_000);
    await dying.stop('SIGKILL');
    await makeSilenceLong(postgres.ownerUrl);

    const other = await startProcess();
    const following = other.watch(document.userId, PROGRESS, { id: document.id });
    // Looked at below; until then nobody is there to hear of its failure.
    following.catch(() => {});
    expect(await ended(document.id)).toMatchObject({ status: 'DONE', progress: 1, kind: 'TRANSLATION' });
    const asked = model.requests.slice(before).flatMap(({ segments }) => segments);
    expect(asked.toSorted()).toEqual([...all, all[2]].toSorted());
    const result = await readFile(storage, resultKey(document), 1_000_000);
    expect(result.toString()).toBe(all.map((text) => scriptedTranslation(text, 'ZH')).join('\n'));

    // Without Redis nobody is woken, and nothing is missed.
    const seen = await following;
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1));
    const progress = seen.map((event) => event.document.progress);
    expect(progress).toEqual(progress.toSorted((left, right) => left - right));
    expect(seen.at(-1)?.document).toEqual({ status: 'DONE', progress: 1 });
  });
});

describe('a document', () => {
  it('fails with a sentence when its file has vanished by the time that another process goes on with it', async () => {
    const first = await startProcess();
    model.next('stall');
    const before = model.requests.length;
    const document = await begin(first, texts('beta'));
    await until(() => model.requests.length > before, 30_000);
    await storage.delete(sourceKey(document));
    await first.stop('SIGKILL');
    await makeSilenceLong(postgres.ownerUrl);
    await startProcess();
    expect(await ended(document.id)).toMatchObject({
      status: 'FAILED',
      error: 'The file is no longer there. Please upload it again.',
    });
  });

  it('waits for a model that is away, and is not glossed meanwhile', async () => {
    const running = await startProcess();
    model.next({ status: 500 }, { status: 500 });
    const all = texts('gamma');
    const document = await begin(running, all);
    expect(await ended(document.id)).toMatchObject({ status: 'DONE', kind: 'TRANSLATION' });
    expect((await readFile(storage, resultKey(document), 1_000_000)).toString()).not.toContain('contract');
  });

  it('is stopped soon when it is deleted', async () => {
    const running = await startProcess();
    model.next('stall');
    const [before, { abandoned }] = [model.requests.length, model];
    const document = await begin(running, texts('delta'));
    await until(() => model.requests.length > before, 30_000);
    await running.ask(document.userId, 'mutation ($id: ID!) { deleteDocument(id: $id) { deletedId } }', {
      id: document.id,
    });
    await until(() => model.abandoned > abandoned, 5_000);
    expect(await find(document.id)).toBeNull();
    expect(await Array.fromAsync(storage.list(`translation/${document.userId}/`))).toEqual([]);
  });
});
