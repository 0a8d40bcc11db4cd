import { parentPort, workerData } from 'node:worker_threads';
import { computeParameters, FSRSBinding, FSRSBindingItem, FSRSBindingReview } from '@open-spaced-repetition/binding';
import type { TrainingItem } from '../domain/training-set.ts';
import type { Fit, FitRequest } from './fitter.ts';

const port = parentPort;
if (!port) throw new Error('This file is the body of a worker thread.');

const toItem = ({ ratings, elapsedDays }: TrainingItem) =>
  new FSRSBindingItem(ratings.map((rating, index) => new FSRSBindingReview(rating, elapsedDays[index]!)));

const { set, weights, timeoutMs } = workerData as FitRequest;
// As scheduling.ts has it: learning steps, and one step after a lapse.
const fitted = await computeParameters(set.fit.map(toItem), {
  enableShortTerm: true,
  numRelearningSteps: 1,
  timeout: timeoutMs,
});
const heldOut = set.heldOut.map(toItem);
const logLossOf = (parameters: readonly number[]) => new FSRSBinding([...parameters]).evaluate(heldOut).logLoss;
port.postMessage({ weights: fitted, logLoss: logLossOf(fitted), logLossBefore: logLossOf(weights) } satisfies Fit);
