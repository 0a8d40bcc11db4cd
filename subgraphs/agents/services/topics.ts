/** The wake-up for whoever follows a run. */
export const runTopic = (runId: string): string => `run:${runId}`;

/** The wake-up for the worker that drives a run which is to be driven no longer: its own doings wake it not. */
export const endTopic = (runId: string): string => `run-end:${runId}`;
