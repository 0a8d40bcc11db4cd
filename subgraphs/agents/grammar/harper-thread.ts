import { parentPort } from 'node:worker_threads';
import { createHarper } from './harper.ts';

const port = parentPort;
if (!port) throw new Error('This file is the body of a worker thread.');

const check = await createHarper();
port.postMessage('ready');
port.on('message', async (text: string) => port.postMessage(await check(text)));
