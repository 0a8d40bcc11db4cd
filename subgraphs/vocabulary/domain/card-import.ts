export type CardFileFormat = 'CSV' | 'ANKI';

const MEGABYTE = 1024 * 1024;

export const IMPORT_LIMITS = {
  /** Of an upload. A package holds pictures and sounds as well, which are never unpacked. */
  bytes: { CSV: 32 * MEGABYTE, ANKI: 256 * MEGABYTE } satisfies Record<CardFileFormat, number>,
  /** UTF-8, of a text that comes with the request. */
  inlineBytes: 1_000_000,
  inlineRows: 20_000,
  rows: 200_000,
  running: 2,
  perHour: 30,
};

interface Owned {
  id: string;
  userId: string;
}

/** Where all files of this domain begin. None is needed for longer than a day. */
export const FILES = 'vocabulary/';
/** Where the files of one user begin; an erasure deletes all of them. */
export const userFolder = (userId: string): string => `${FILES}${userId}/`;
export const uploadKey = ({ id, userId }: Owned): string => `${userFolder(userId)}imports/${id}`;
/** One of each format: the next export takes its place. */
export const exportKey = (userId: string, format: CardFileFormat): string =>
  `${userFolder(userId)}exports/${format.toLowerCase()}`;

/** What a user has of imports at this moment. */
export interface HeldImports {
  running: number;
  /** Asked for within the last hour. */
  lastHour: number;
}

export interface Refusal {
  code: string;
  message: string;
}

/** Why a user may not upload another file now, or null. */
export function refuseUpload({ lastHour }: HeldImports, limits = IMPORT_LIMITS): Refusal | null {
  if (lastHour < limits.perHour) return null;
  return { code: 'RATE_LIMITED', message: `At most ${limits.perHour} imports an hour: please wait a little.` };
}

/** Why another import may not be begun now, or null. */
export function refuseStart({ running }: HeldImports, limits = IMPORT_LIMITS): Refusal | null {
  if (running < limits.running) return null;
  return { code: 'TOO_MANY_IMPORTS', message: `${running} of your imports are running: try again when one is done.` };
}
