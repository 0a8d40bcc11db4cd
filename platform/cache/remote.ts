import { decodeEntry, type Entry } from './entry.ts';
import type { Link } from './link.ts';

/** The level that processes share. Fails towards nobody: what Redis can't do is a miss, and is counted. */
export interface Remote {
  get(id: string): Promise<Entry | undefined>;
  /** In the background. Does nothing where the key was deleted moments ago. */
  set(id: string, data: Buffer, lifetimeMs: number): void;
  /** Rejects when it can't be known to be gone. */
  delete(id: string, deadlineMs?: number): Promise<void>;
}

/**
 * A deleted key holds an empty value for a while, in place of nothing: whoever had begun to load before the deletion, in
 * whatever process, must not bring the old value back.
 */
const DELETED = '';
const DELETED_FOR_MS = 5_000;
const SET_UNLESS_DELETED = `
if redis.call('EXISTS', KEYS[1]) == 1 and redis.call('STRLEN', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

export function createRemote(link: Link, onError: (operation: 'get' | 'set' | 'delete') => void): Remote {
  return {
    async get(id) {
      try {
        const data = await link.ask((redis) => redis.getBuffer(id));
        return data && data.length > 0 ? decodeEntry(data) : undefined;
      } catch {
        onError('get');
        return undefined;
      }
    },
    set(id, data, lifetimeMs) {
      link
        .ask((redis) => redis.eval(SET_UNLESS_DELETED, 1, id, data, Math.round(lifetimeMs)))
        .catch(() => onError('set'));
    },
    async delete(id, deadlineMs) {
      try {
        await link.ask((redis) => redis.set(id, DELETED, 'PX', DELETED_FOR_MS), deadlineMs);
      } catch (error) {
        onError('delete');
        throw error;
      }
    },
  };
}
