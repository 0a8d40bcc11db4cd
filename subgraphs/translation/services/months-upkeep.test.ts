import { pino } from 'pino';
import { afterEach, expect, it, vi } from 'vitest';
import { createMetrics } from '#platform/metrics.ts';
import type { Months } from '../data/months.ts';
import { createMonthsUpkeep } from './months-upkeep.ts';

const logger = pino({ level: 'silent' });
afterEach(() => void vi.useRealTimers());

function createRecordingMonths(failures = 0) {
  const calls: string[] = [];
  const day = (time: Date) => time.toISOString().slice(0, 10);
  const months: Months = {
    async make(from, to) {
      calls.push(`make ${day(from)} to ${day(to)}`);
      if (failures-- > 0) throw new Error('the primary is away');
      return 0;
    },
    async detach(before) {
      calls.push(`detach before ${day(before)}`);
      return [];
    },
    state: async () => ({ ahead: 3, rowsOutside: 7 }),
  };
  return { calls, months };
}

it('makes three months ahead, detaches none, and tells how things are', async () => {
  const { calls, months } = createRecordingMonths();
  const metrics = createMetrics('test');
  await createMonthsUpkeep({ months, retentionMonths: null, metrics, logger }).run(new Date('2026-11-30T23:00:00Z'));
  expect(calls).toEqual(['make 2026-11-30 to 2027-02-01']);
  const text = await metrics.registry.metrics();
  expect(text).toMatch(/^yuqiao_translation_months_ahead\{.*\} 3$/m);
  expect(text).toMatch(/^yuqiao_translation_rows_outside_months\{.*\} 7$/m);
});

it('keeps as many whole months as an operator wants', async () => {
  const { calls, months } = createRecordingMonths();
  const parts = { months, retentionMonths: 12, metrics: createMetrics('test'), logger };
  await createMonthsUpkeep(parts).run(new Date('2026-01-31T12:00:00Z'));
  expect(calls).toContain('detach before 2025-01-01');
});

it('begins at once, tries again a minute after a failure, then looks every hour until it is stopped', async () => {
  vi.useFakeTimers();
  const { calls, months } = createRecordingMonths(1);
  const upkeep = createMonthsUpkeep({ months, retentionMonths: null, metrics: createMetrics('test'), logger });
  upkeep.start();
  expect(calls).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(3_599_000);
  expect(calls).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(calls).toHaveLength(3);
  upkeep.stop();
  await vi.advanceTimersByTimeAsync(7_200_000);
  expect(calls).toHaveLength(3);
});
