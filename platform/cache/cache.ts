import { within } from '../within.ts';
import type { Bus } from './bus.ts';
import type { Counts } from './counts.ts';
import type { Deletions } from './deletions.ts';
import { type Entry, encodeEntry, parseFrozen } from './entry.ts';
import { keyId, keyPrefix } from './key.ts';
import { createRecent } from './recent.ts';
import type { Remote } from './remote.ts';

export interface CacheOptions {
  /** To be raised when the shape of the values changes: entries of another version are never read. */
  version: number;
  /** Seconds for which a value is fresh, give or take a tenth, so that what was made together does not end together. @default 3_600 */
  ttlSeconds?: number;
  /** Seconds after that for which it still stands in when the source fails. @default 21_600 */
  graceSeconds?: number;
  /** Entries kept in the process. @default 1_000 */
  maxEntries?: number;
}

/**
 * Values are JSON, and frozen, because all who ask share them. A value comes as it would from Redis from the first time
 * on: a `Date` is a text.
 *
 * A key must carry all that the value depends on, whoever may see it included (the viewer's id, their glossary's
 * version…): an equal key is answered with the same value, whoever asks.
 */
export interface Cache<T> {
  /**
   * The value of `key`, from memory, from Redis, or from `load`, which runs once for all who ask meanwhile. So it must
   * not depend on one of them (their abort signal, their replica) and should end by itself. With an old value at hand
   * nobody waits longer than half a second for it.
   * @throws what `load` throws, when there is no old value to stand in
   */
  get(key: string, load: () => Promise<T>): Promise<T>;
  /** The value if it is cached and fresh. */
  peek(key: string): Promise<T | undefined>;
  /** Keeps a value that was made together with others, so that `get` could not load it alone. Redis gets it in the background. */
  set(key: string, value: T): void;
  /**
   * Forgets the value here, in Redis and in the other processes; call it after the change is committed. A load that
   * began before does not bring it back. Never fails: with Redis away it is done when Redis is back.
   */
  delete(key: string): Promise<void>;
}

export interface CacheParts {
  remote: Remote;
  bus: Pick<Bus, 'believes'>;
  deletions: Deletions;
  counts: Counts;
}

interface Kept extends Entry {
  /** Of `performance.now()`, from before the source or Redis was asked. */
  readAt: number;
  /** Milliseconds since 1970 until when it counts as fresh although it is not, because the source failed. */
  standsInUntil?: number;
}

interface Flight {
  answer: Promise<unknown>;
}

const TTL_SECONDS = 3_600;
const GRACE_SECONDS = 21_600;
const MAX_ENTRIES = 1_000;
const JITTER = 0.1;
const REMEMBERED_DELETIONS = 10_000;
const PATIENCE_MS = 500;
/** How long an old value stands in before the source is tried again. */
const RETRY_SOURCE_AFTER_MS = 10_000;

/** One cache, and what the bus tells it through `forget`. */
export function createCache<T>(name: string, options: CacheOptions, { remote, bus, deletions, counts }: CacheParts) {
  const { version, ttlSeconds = TTL_SECONDS, graceSeconds = GRACE_SECONDS, maxEntries = MAX_ENTRIES } = options;
  const prefix = keyPrefix(name, version);
  const graceMs = graceSeconds * 1_000;
  const kept = createRecent<Kept>(maxEntries);
  const deletedAt = createRecent<number>(REMEMBERED_DELETIONS);
  const flights = new Map<string, Flight>();

  const inTime = ({ freshUntil }: Entry) => Date.now() < freshUntil;
  const isFresh = (entry: Kept) =>
    (inTime(entry) || Date.now() < (entry.standsInUntil ?? 0)) && bus.believes(entry.readAt);
  const isUsable = (entry: Entry | undefined): entry is Entry =>
    entry !== undefined && Date.now() < entry.freshUntil + graceMs;
  const deletedSince = (id: string, time: number) => (deletedAt.get(id) ?? 0) >= time;

  function keep(id: string, entry: Kept) {
    if (!deletedSince(id, entry.readAt)) kept.set(id, entry);
  }

  function forget(id: string) {
    if (!id.startsWith(prefix)) return;
    deletedAt.set(id, performance.now());
    kept.delete(id);
    flights.delete(id);
  }

  /** From Redis, kept when it is fresh. */
  async function read(id: string): Promise<Entry | undefined> {
    const readAt = performance.now();
    const entry = deletions.owes(id) ? undefined : await remote.get(id);
    if (!entry || deletedSince(id, readAt)) return undefined;
    if (inTime(entry)) keep(id, { ...entry, readAt });
    return entry;
  }

  function store(id: string, loaded: T, readAt: number): Entry {
    const json = JSON.stringify(loaded);
    if (json === undefined) throw new TypeError(`The cache ${name} holds JSON, and got undefined`);
    const ttlMs = ttlSeconds * 1_000 * (1 - JITTER + 2 * JITTER * Math.random());
    const entry = { value: parseFrozen(json), freshUntil: Date.now() + ttlMs };
    keep(id, { ...entry, readAt });
    if (!deletedSince(id, readAt)) remote.set(id, encodeEntry(json, entry.freshUntil), ttlMs + graceMs);
    return entry;
  }

  async function loadAndKeep(id: string, load: () => Promise<T>): Promise<unknown> {
    const readAt = performance.now();
    try {
      const { value } = store(id, await load(), readAt);
      counts.loads.ok++;
      return value;
    } catch (error) {
      counts.loads.error++;
      throw error;
    }
  }

  /** Kept as if fresh for a while, so that not everybody asks the source in vain. */
  function standIn(id: string, { value, freshUntil }: Entry, readAt: number): unknown {
    counts.asks.stale++;
    const standsInUntil = Math.min(Date.now() + RETRY_SOURCE_AFTER_MS, freshUntil + graceMs);
    keep(id, { value, freshUntil, readAt, standsInUntil });
    return value;
  }

  async function fetch(id: string, load: () => Promise<T>, remembered: Kept | undefined): Promise<unknown> {
    const since = performance.now();
    const stored = await read(id);
    if (stored && inTime(stored)) {
      counts.asks.l2++;
      return stored.value;
    }
    const old = isUsable(stored) ? stored : remembered;
    const loading = loadAndKeep(id, load);
    try {
      const value = await (isUsable(old) ? within(PATIENCE_MS, loading) : loading);
      counts.asks.miss++;
      return value;
    } catch {
      if (isUsable(old) && !deletedSince(id, since)) return standIn(id, old, since);
      counts.asks.miss++;
      return loading;
    }
  }

  function join(id: string, load: () => Promise<T>, remembered: Kept | undefined): Promise<unknown> {
    const running = flights.get(id);
    if (running) {
      counts.asks.shared++;
      return running.answer;
    }
    const flight: Flight = { answer: fetch(id, load, remembered).finally(() => land(id, flight)) };
    flights.set(id, flight);
    return flight.answer;
  }
  function land(id: string, flight: Flight) {
    if (flights.get(id) === flight) flights.delete(id);
  }

  const cache: Cache<T> = {
    async get(key, load) {
      const id = keyId(prefix, key);
      const remembered = kept.get(id);
      if (remembered && isFresh(remembered)) {
        counts.asks.l1++;
        return remembered.value as T;
      }
      return (await join(id, load, remembered)) as T;
    },
    async peek(key) {
      const id = keyId(prefix, key);
      const remembered = kept.get(id);
      const inMemory = remembered !== undefined && isFresh(remembered);
      const entry = inMemory ? remembered : await read(id);
      const found = entry && inTime(entry);
      counts.asks[!found ? 'miss' : inMemory ? 'l1' : 'l2']++;
      return found ? (entry.value as T) : undefined;
    },
    set(key, value) {
      store(keyId(prefix, key), value, performance.now());
    },
    async delete(key) {
      const id = keyId(prefix, key);
      forget(id);
      await deletions.delete(id);
    },
  };
  return { cache, forget };
}
