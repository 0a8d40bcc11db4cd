import { parentPort } from 'node:worker_threads';
import { createHarper } from './harper.ts';
import { mergeIssues } from './merge.ts';
import { findIssues } from './rules/find-issues.ts';

const port = parentPort;
if (!port) throw new Error('This file is the body of a worker thread.');

const harper = await createHarper();
port.postMessage('ready');
port.on('message', async (text: string) => {
  port.postMessage(mergeIssues([findIssues(text), await harper(text)]));
});
