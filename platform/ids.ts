import { v7 } from 'uuid';

/** UUIDv7: unique without asking anyone, and sorted by time, which keeps indexes dense. */
export const newId = (): string => v7();

/** An id whose time is `time`, to the millisecond. */
export const newIdAt = (time: Date): string => v7({ msecs: time.getTime() });

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** When an id was made, to the millisecond; null when it is none of ours. */
export function timeOfId(id: string): Date | null {
  return UUID_V7.test(id) ? new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)) : null;
}
