import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks `condition` again and again until it answers something truthy, and returns that.
 * Returns null when `timeoutMs` have passed. What `condition` throws ends the wait.
 */
export async function waitFor<Value>(
  condition: () => Value | Promise<Value>,
  { timeoutMs, everyMs = 20 }: { timeoutMs: number; everyMs?: number },
): Promise<Value | null> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() >= deadline) return null;
    await pause(everyMs);
  }
}
