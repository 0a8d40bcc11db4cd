import type { Kind, Language } from './translation.ts';

export type DocumentStatus = 'AWAITING_UPLOAD' | 'UPLOADED' | 'TRANSLATING' | 'DONE' | 'FAILED';

/** Nothing happens to it any more by itself. */
export const hasEnded = (status: DocumentStatus): boolean => status === 'DONE' || status === 'FAILED';

/** A segment's translation as it is kept until the document is done. */
export interface SavedSegment {
  text: string;
  kind: Kind;
}

interface Owned {
  id: string;
  userId: string;
}

/** Where the files of one user begin; an erasure deletes all of them. */
export const userFolder = (userId: string): string => `translation/${userId}/`;
/** Where the files of one document begin. */
export const documentFolder = ({ id, userId }: Owned): string => `${userFolder(userId)}${id}/`;
export const sourceKey = (document: Owned): string => `${documentFolder(document)}source`;
export const resultKey = (document: Owned): string => `${documentFolder(document)}result`;

/** What a translated file is called: report.docx becomes report.zh.docx. */
export function resultName(name: string, target: Language, extension: string): string {
  const dot = name.lastIndexOf('.');
  const base = dot > 0 ? name.slice(0, dot) : name;
  return `${base}.${target.toLowerCase()}.${extension}`;
}

/** What a user has of documents at this moment. */
export interface Holdings {
  /** Being translated. */
  translating: number;
  /** Neither done nor failed. */
  unfinished: number;
  kept: number;
  /** Uploads that were asked for within the last hour, whether or not they are still there. */
  lastHour: number;
}

export const DOCUMENT_LIMITS = {
  bytes: 10 * 1024 * 1024,
  /** UTF-16 units of text that is to be translated. */
  characters: 500_000,
  translating: 3,
  unfinished: 20,
  kept: 200,
  perHour: 60,
};

export interface Refusal {
  code: string;
  message: string;
}

/** Why a user may not upload another document now, or null. */
export function refuseUpload({ unfinished, kept, lastHour }: Holdings, limits = DOCUMENT_LIMITS): Refusal | null {
  if (lastHour >= limits.perHour) {
    return { code: 'RATE_LIMITED', message: `At most ${limits.perHour} documents an hour: please wait a little.` };
  }
  if (unfinished >= limits.unfinished) {
    return {
      code: 'TOO_MANY_DOCUMENTS',
      message: `${unfinished} documents are not finished yet: wait for them, or delete some.`,
    };
  }
  if (kept < limits.kept) return null;
  return { code: 'TOO_MANY_DOCUMENTS', message: `You have ${kept} documents: delete some first.` };
}

/** Why another of the user's documents may not be begun now, or null. */
export function refuseStart({ translating }: Holdings, limits = DOCUMENT_LIMITS): Refusal | null {
  if (translating < limits.translating) return null;
  const message = `${translating} of your documents are being translated: try again when one of them is done.`;
  return { code: 'TOO_MANY_DOCUMENTS', message };
}
