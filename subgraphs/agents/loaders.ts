import { createLoader } from '#platform/loaders.ts';
import type { Viewer } from '#platform/viewer.ts';
import type { RunRow, Runs, StepRow } from './data/runs.ts';

export function createLoaders(viewer: Viewer, { runs }: { runs: Runs }) {
  return {
    run: createLoader<string, RunRow | null>((ids) => runs.byIds(viewer, ids)),
    steps: createLoader<string, StepRow[]>((runIds) => runs.stepsOf(viewer, runIds)),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
