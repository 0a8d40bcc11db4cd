import { expect, it } from 'vitest';
import { runTool } from '../dev/run-tool.ts';

it('passes npm run check: types, lint, who imports whom, and nothing generated is stale', async () => {
  const { ok, output } = await runTool('node', ['dev/check.ts']);
  expect(ok, output).toBe(true);
}, 120_000);
