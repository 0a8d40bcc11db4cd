import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export const REFRESH_TOKEN_DAYS = 30;
export const refreshTokenExpiry = (now: number): Date => new Date(now + REFRESH_TOKEN_DAYS * 86_400_000);

/** What a genuine token says of itself. Whether it is still worth something, only its session tells. */
export interface RefreshTokenClaims {
  sessionId: string;
  /** 0 for the first token of a session, one more with each rotation. */
  generation: number;
}

export interface RefreshTokens {
  /** The first token of a session. */
  issue(sessionId: string): string;
  /** Null for what we did not make. */
  read(token: string): RefreshTokenClaims | null;
  /** The token that takes this one's place: always the same, so that an answer that was lost can be given again. */
  successorOf(token: string): string;
}

/** As it is stored. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(token).digest());

const SECRET_BYTES = 32;
const TAG_BYTES = 16;
/** Session, generation, secret, tag. */
const TOKEN_BYTES = 16 + 4 + SECRET_BYTES + TAG_BYTES;
const LAST_GENERATION = 0xff_ff_ff_ff;

/**
 * Opaque to clients. The tag makes it ours: a token of any former generation is known for one, and so its reuse is noticed,
 * without any former token being stored; and nobody who merely knows a session's id can make it look reused.
 */
export function createRefreshTokens(key: string): RefreshTokens {
  const mac = (purpose: string, content: Buffer) => createHmac('sha256', key).update(purpose).update(content).digest();

  function make(sessionId: string, generation: number, secret: Buffer): string {
    const content = Buffer.alloc(TOKEN_BYTES - TAG_BYTES);
    content.write(sessionId.replaceAll('-', ''), 'hex');
    content.writeUInt32BE(generation, 16);
    secret.copy(content, 20);
    return Buffer.concat([content, mac('tag', content).subarray(0, TAG_BYTES)]).toString('base64url');
  }

  function open(token: string) {
    if (!/^[\w-]{91}$/.test(token)) return null;
    const bytes = Buffer.from(token, 'base64url');
    const content = bytes.subarray(0, -TAG_BYTES);
    if (!timingSafeEqual(bytes.subarray(-TAG_BYTES), mac('tag', content).subarray(0, TAG_BYTES))) return null;
    return { content, sessionId: uuidOf(content.subarray(0, 16)), generation: content.readUInt32BE(16) };
  }

  return {
    issue: (sessionId) => make(sessionId, 0, randomBytes(SECRET_BYTES)),
    read(token) {
      const opened = open(token);
      return opened && { sessionId: opened.sessionId, generation: opened.generation };
    },
    successorOf(token) {
      const opened = open(token);
      if (!opened || opened.generation === LAST_GENERATION) throw new Error('this token has no successor');
      return make(opened.sessionId, opened.generation + 1, mac('successor', opened.content));
    },
  };
}

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
