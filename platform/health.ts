/** Asks one dependency; rejects when it can't serve. */
export type Probe = () => Promise<void>;

export interface ProbeOptions {
  /** Without a required part the process can serve nothing; without another it serves less. */
  required: boolean;
}

export interface HealthReport {
  ready: boolean;
  parts: Record<string, 'up' | 'down'>;
}

const PROBE_TIMEOUT_MS = 2_000;
/** Whoever asks more often is told of the same look: anyone may ask, and it costs a question to each part. */
const SHARED_FOR_MS = 500;

/** Liveness is answering at all; readiness is being up, not stopping, and reaching every required part. */
export function createHealth() {
  const probes = new Map<string, Probe & Partial<ProbeOptions>>();
  let stopping = false;
  let last: { at: number; states: ReturnType<typeof ask> } | null = null;

  function ask() {
    return Promise.all(
      [...probes].map(async ([part, probe]) => ({ part, up: await succeeds(probe), required: probe.required })),
    );
  }

  function shared() {
    if (!last || Date.now() - last.at > SHARED_FOR_MS) last = { at: Date.now(), states: ask() };
    return last.states;
  }

  return {
    watch(part: string, probe: Probe, { required }: ProbeOptions): void {
      last = null;
      probes.set(
        part,
        Object.assign(() => probe(), { required }),
      );
    },
    forget(part: string): void {
      last = null;
      probes.delete(part);
    },
    /** From now on not ready, so that load balancers send no more. */
    stopping(): void {
      stopping = true;
    },
    async report(): Promise<HealthReport> {
      const states = await shared();
      return {
        ready: !stopping && states.every(({ up, required }) => up || !required),
        parts: Object.fromEntries(states.map(({ part, up }) => [part, up ? 'up' : 'down'])),
      };
    },
  };
}

export type Health = ReturnType<typeof createHealth>;

async function succeeds(probe: Probe): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, PROBE_TIMEOUT_MS, new Error('timeout'));
  });
  try {
    await Promise.race([probe(), timeout]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
