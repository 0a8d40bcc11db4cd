import type { UserError } from '#platform/errors.ts';
import { invalid, invalidField, textProblem, type Validated, valid } from '#platform/validation.ts';
import { DOCUMENT_LIMITS } from '../../domain/document.ts';
import { FORMAT_NAMES, formatOf } from './formats/index.ts';

export interface UploadInput {
  name: string;
  mediaType: string;
  bytes: number;
}

const MAX_NAME = 255;
const MAX_MEDIA_TYPE = 255;
/** Control characters, and those that make a name look like another one. */
const MISLEADING = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** The name of a file as it may be; its media type is the one that we know its format by. */
export function validateUpload({ name, mediaType, bytes }: UploadInput): Validated<UploadInput> {
  const problem = nameProblem(name);
  if (problem) return invalid(invalidField(['input', 'name'], `name ${problem}.`));
  const format = mediaType.length <= MAX_MEDIA_TYPE ? formatOf(name, mediaType) : null;
  if (!format)
    return invalid(refusal('UNSUPPORTED_TYPE', `Only these can be translated: ${FORMAT_NAMES}.`, 'mediaType'));
  if (bytes < 1) return invalid(invalidField(['input', 'bytes'], 'bytes must be at least 1: the file is empty.'));
  if (bytes > DOCUMENT_LIMITS.bytes) {
    const message = `A document may have at most ${DOCUMENT_LIMITS.bytes} bytes (it has ${bytes}).`;
    return invalid(refusal('TOO_LARGE', message, 'bytes'));
  }
  return valid({ name: name.trim(), mediaType: format.mediaType, bytes });
}

function nameProblem(name: string): string | null {
  const problem = textProblem(name, { max: MAX_NAME });
  if (problem) return problem;
  if (/[/\\]/.test(name) || /^\.{1,2}$/.test(name.trim())) return 'must be a name, without a path';
  return MISLEADING.test(name) ? 'must not contain control characters' : null;
}

const refusal = (code: string, message: string, field: string): UserError => ({
  code,
  message,
  field: ['input', field],
});
