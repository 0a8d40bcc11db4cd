import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { DownloadRules, FileKey, SignedUpload, UploadRules } from './storage.ts';

/** Where signed URLs of local files begin. */
export const FILES_PATH = '/files/';

/** What a signed URL allows, once its signature has been found to be good. */
export type Grant =
  | { method: 'PUT'; key: FileKey; contentType: string; bytes: number }
  | { method: 'GET'; key: FileKey; contentType: string; fileName: string };

/** The names of what is signed, in the order in which it is. */
const SIGNED = { PUT: ['expires', 'type', 'bytes'], GET: ['expires', 'type', 'name'] } as const;

interface SignedUrlOptions {
  /** Where clients reach the router, without a slash at its end. */
  publicUrl: string;
  secret: string;
  now?: () => Date;
}

/** Signs URLs of local files and checks them: for one method, one key, and what may be sent or is to be answered. */
export function createSignedUrls({ publicUrl, secret, now = () => new Date() }: SignedUrlOptions) {
  // A secret of its own: what is signed for one purpose must be good for no other.
  const signingKey = Buffer.from(hkdfSync('sha256', secret, '', 'yuqiao signed file urls', 32));

  function signatureOf(method: keyof typeof SIGNED, key: FileKey, parameters: URLSearchParams): Buffer {
    const signed = JSON.stringify([method, key, ...SIGNED[method].map((name) => parameters.get(name))]);
    return createHmac('sha256', signingKey).update(signed).digest();
  }

  function sign(method: keyof typeof SIGNED, key: FileKey, expiresInSeconds: number, rest: Record<string, string>) {
    const expires = String(Math.floor(now().getTime() / 1000) + expiresInSeconds);
    const parameters = new URLSearchParams({ expires, ...rest });
    parameters.set('signature', signatureOf(method, key, parameters).toString('base64url'));
    return `${publicUrl}${FILES_PATH}${key}?${parameters}`;
  }

  return {
    upload: (key: FileKey, { contentType, bytes, expiresInSeconds }: UploadRules): SignedUpload => ({
      url: sign('PUT', key, expiresInSeconds, { type: contentType, bytes: String(bytes) }),
      headers: { 'content-type': contentType },
    }),

    download: (key: FileKey, { fileName, contentType, expiresInSeconds }: DownloadRules): string =>
      sign('GET', key, expiresInSeconds, { type: contentType, name: fileName }),

    /** What a request may do, or null when its URL is not one that we gave out for it, or no longer good. */
    verify(method: string | undefined, path: string, parameters: URLSearchParams): Grant | null {
      const action = method === 'PUT' ? 'PUT' : 'GET';
      const key = path.startsWith(FILES_PATH) ? path.slice(FILES_PATH.length) : '';
      const expected = signatureOf(action, key, parameters);
      const given = Buffer.from(parameters.get('signature') ?? '', 'base64url');
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
      if (Number(parameters.get('expires')) * 1000 <= now().getTime()) return null;
      const contentType = parameters.get('type') ?? '';
      return action === 'PUT'
        ? { method: action, key, contentType, bytes: Number(parameters.get('bytes')) }
        : { method: action, key, contentType, fileName: parameters.get('name') ?? '' };
    },
  };
}

export type SignedUrls = ReturnType<typeof createSignedUrls>;
