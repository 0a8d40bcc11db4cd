/** Wakes one who waits; a ring while nobody waits is kept for the next. */
export interface Bell {
  ring(): void;
  /** To be called before one looks for what there is to do: what happens meanwhile rings again. */
  reset(): void;
  /** Until it rings, and no longer than `ms` milliseconds, if that is a number. */
  wait(ms: number | null): Promise<void>;
}

export function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    reset() {
      rung = false;
    },
    async wait(ms) {
      if (rung) return;
      await new Promise<void>((resolve) => {
        const timer = ms === null ? undefined : setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = null;
    },
  };
}
