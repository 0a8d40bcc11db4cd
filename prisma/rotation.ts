import { bytesBetween, type Position } from './position.ts';

export interface RotationOptions {
  replicas: readonly string[];
  /** A replica that has not replayed what the primary had this long ago serves no reads. */
  maxLagMs: number;
  /** Milliseconds; only differences matter. */
  now?: () => number;
  /** A replica came into the rotation or left it. */
  onChange?: (replica: string, serving: boolean, reason: string) => void;
}

export interface ReplicaReport {
  replica: string;
  serving: boolean;
  /** Null while it is not known. */
  replayed: Position | null;
  lagMs: number | null;
}

/** Which replicas may serve, and how far each has replayed. It asks nobody: it is told. */
export interface Rotation {
  primaryIsAt(position: Position): void;
  replicaIsAt(replica: string, position: Position): void;
  /** Dead, hung, or no replica at all. It is back as soon as it is heard of again. */
  replicaFailed(replica: string): void;
  /** One that serves and has replayed `needed`, in turn; null when there is none. */
  choose(needed: Position | null): string | null;
  /** One that has replayed `needed`, whether or not it may serve now: better than nothing while the primary is away. */
  reached(needed: Position | null): string | null;
  /** The same as `choose`, for one that gets there within `ms`; null at once when none can. */
  waitFor(needed: Position, ms: number): Promise<string | null>;
  /** Whether somebody waits for a position right now. */
  awaited(): boolean;
  serving(): boolean;
  /** Calls `listener` when the replica fails, for what it was asked will not be answered; until the returned function is called. */
  onFailure(replica: string, listener: () => void): () => void;
  report(): ReplicaReport[];
}

interface State {
  replayed: Position | null;
  lagMs: number | null;
  serving: boolean;
  listeners: Set<() => void>;
}

interface Waiter {
  needed: Position;
  resolve: (replica: string | null) => void;
}

const HISTORY_MS = 60_000;
/** Nobody was given a position this far ahead of where the primary was a moment ago. */
const ABSURD_BYTES = 256 * 1024 * 1024;

export function createRotation({
  replicas,
  maxLagMs,
  now = () => performance.now(),
  onChange,
}: RotationOptions): Rotation {
  const states = new Map<string, State>(replicas.map((replica) => [replica, newState()]));
  /** Where the primary was, and since when. Oldest first. */
  let history: { position: Position; since: number }[] = [];
  const waiters = new Set<Waiter>();
  let turn = 0;

  function serve(replica: string, serving: boolean, reason: string) {
    const state = stateOf(replica);
    if (state.serving === serving) return;
    state.serving = serving;
    onChange?.(replica, serving, reason);
  }

  function stateOf(replica: string): State {
    const state = states.get(replica);
    if (!state) throw new Error(`No replica is named ${replica}`);
    return state;
  }

  /** For how long the primary has had what lies after `replayed`; null before it was heard of. */
  function lagOf(replayed: Position): number | null {
    if (history.length === 0) return null;
    const missing = history.find(({ position }) => position > replayed);
    return missing ? now() - missing.since : 0;
  }

  function choose(needed: Position | null): string | null {
    const able = [...states].filter(([, { serving, replayed }]) => serving && reaches(replayed, needed));
    turn += 1;
    return able[turn % able.length]?.[0] ?? null;
  }

  function reached(needed: Position | null): string | null {
    return [...states].find(([, { replayed }]) => reaches(replayed, needed))?.[0] ?? null;
  }

  function wakeWaiters() {
    for (const waiter of waiters) {
      const replica = choose(waiter.needed);
      if (replica !== null) waiter.resolve(replica);
    }
  }

  return {
    primaryIsAt(position) {
      const newest = history.at(-1);
      if (newest && position <= newest.position) return;
      history = history.filter(({ since }) => now() - since <= HISTORY_MS);
      history.push({ position, since: now() });
    },
    replicaIsAt(replica, position) {
      const state = stateOf(replica);
      state.replayed = position;
      state.lagMs = lagOf(position);
      const lagging = state.lagMs === null || state.lagMs > maxLagMs;
      serve(replica, !lagging, lagging ? 'it lags behind' : 'it follows the primary');
      wakeWaiters();
    },
    replicaFailed(replica) {
      const state = stateOf(replica);
      serve(replica, false, 'it does not answer');
      for (const listener of state.listeners) listener();
    },
    choose,
    reached,
    waitFor(needed, ms) {
      const near = [...states.values()].some(({ serving, lagMs }) => serving && (lagMs ?? 0) <= ms);
      const newest = history.at(-1)?.position;
      if (!near || !newest || bytesBetween(newest, needed) > ABSURD_BYTES) return Promise.resolve(null);
      return new Promise((resolve) => {
        const waiter: Waiter = {
          needed,
          resolve(replica) {
            clearTimeout(timer);
            waiters.delete(waiter);
            resolve(replica);
          },
        };
        const timer = setTimeout(() => waiter.resolve(null), ms);
        waiters.add(waiter);
      });
    },
    awaited: () => waiters.size > 0,
    serving: () => [...states.values()].some(({ serving }) => serving),
    onFailure(replica, listener) {
      const { listeners } = stateOf(replica);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    report: () => [...states].map(([replica, { serving, replayed, lagMs }]) => ({ replica, serving, replayed, lagMs })),
  };
}

const newState = (): State => ({ replayed: null, lagMs: null, serving: false, listeners: new Set() });

const reaches = (replayed: Position | null, needed: Position | null) =>
  replayed !== null && (needed === null || replayed >= needed);
