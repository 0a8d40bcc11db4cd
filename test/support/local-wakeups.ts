import type { Wakeups } from '#platform/wakeups.ts';

/** Wake-ups within one process. */
export function createLocalWakeups(): Wakeups {
  const listeners = new Map<string, Set<() => void>>();
  return {
    wake(topic) {
      for (const listener of listeners.get(topic) ?? []) listener();
    },
    listen(topic, listener) {
      const ofTopic = listeners.get(topic) ?? new Set();
      listeners.set(topic, ofTopic.add(listener));
      return () => void ofTopic.delete(listener);
    },
    close: async () => {},
  };
}
