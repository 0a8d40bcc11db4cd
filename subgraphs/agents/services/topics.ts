/** The wake-up for whoever follows a run, and for the worker that drives it. */
export const runTopic = (runId: string): string => `run:${runId}`;
