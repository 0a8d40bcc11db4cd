import { parentPort } from 'node:worker_threads';
import type { GrammarIssue } from '../domain/run.ts';
import { keptSpans } from './english/sentences.ts';
import { createHarper } from './harper.ts';
import { mergeIssues } from './merge.ts';
import { findIssues } from './rules/find-issues.ts';

const port = parentPort;
if (!port) throw new Error('This file is the body of a worker thread.');

const harper = await createHarper();
port.postMessage('ready');
port.on('message', async (text: string) => {
  port.postMessage(mergeIssues([findIssues(text), outsideOfKept(text, await harper(text))]));
});

/** Harper knows no placeholders, and reads code and quotations like any text. */
function outsideOfKept(text: string, issues: readonly GrammarIssue[]): GrammarIssue[] {
  const kept = keptSpans(text);
  return issues.filter((issue) => !kept.some(({ start, end }) => start < issue.end && issue.start < end));
}
