import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler } from '#platform/http-server.ts';
import { sendJson } from '#platform/http-server.ts';
import { contentDisposition } from '#platform/storage/content-disposition.ts';
import type { Grant, SignedUrls } from '#platform/storage/signed-urls.ts';
import { type Storage, StorageError } from '#platform/storage/storage.ts';

interface FilesParts {
  storage: Pick<Storage, 'put' | 'get' | 'head'>;
  urls: Pick<SignedUrls, 'verify'>;
}

/** Whatever somebody has uploaded is to be saved, and never to be shown as a page of ours. */
const AS_A_FILE = "default-src 'none'; frame-ancestors 'none'; sandbox";

/**
 * Files on the local disk behind signed URLs, as S3 serves its own: PUT what was announced, GET and HEAD what is there.
 * Content goes from the connection to the disk and back, and is never held.
 */
export function serveFiles({ storage, urls }: FilesParts): RequestHandler {
  async function receive(request: IncomingMessage, response: ServerResponse, grant: Grant & { method: 'PUT' }) {
    const { 'content-type': type, 'content-length': length, 'content-encoding': encoding } = request.headers;
    if (type !== grant.contentType) return refuse(response, 403, 'The content type is not the one that was announced.');
    if (encoding !== undefined) return refuse(response, 415, 'Send the file as it is, not compressed.');
    if (length === undefined) return refuse(response, 411, 'Send the length of the file.');
    if (Number(length) > grant.bytes)
      return refuse(response, 413, `The file is larger than the announced ${grant.bytes} bytes.`);
    if (Number(length) < grant.bytes)
      return refuse(response, 400, `The file is smaller than the announced ${grant.bytes} bytes.`);
    // Left to the handler's end: destroying the connection would take the answer with it.
    await storage.put(grant.key, request.iterator({ destroyOnReturn: false }), grant.bytes);
    response.writeHead(200).end();
  }

  async function send(request: IncomingMessage, response: ServerResponse, grant: Grant & { method: 'GET' }) {
    response.setHeader('content-type', grant.contentType);
    response.setHeader('content-disposition', contentDisposition(grant.fileName));
    if (request.method === 'HEAD') {
      const found = await storage.head(grant.key);
      if (!found) return refuse(response, 404, 'There is no such file.');
      return void response.writeHead(200, { 'content-length': found.bytes }).end();
    }
    const { bytes, body } = await storage.get(grant.key);
    response.writeHead(200, { 'content-length': bytes });
    await pipeline(body, response);
  }

  return async function files(request, response) {
    response.setHeader('content-security-policy', AS_A_FILE);
    response.setHeader('cache-control', 'private, no-store');
    const { method } = request;
    if (method !== 'PUT' && method !== 'GET' && method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD, PUT, OPTIONS');
      return refuse(response, 405, 'Files are read with GET and written with PUT.');
    }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const grant = urls.verify(method, pathname, searchParams);
    if (!grant) return refuse(response, 403, 'This address has expired, or is not one that was given out.');
    try {
      await (grant.method === 'PUT' ? receive(request, response, grant) : send(request, response, grant));
    } catch (error) {
      const refusal = error instanceof StorageError && !response.headersSent && REFUSALS[error.kind];
      if (!refusal) throw error;
      refuse(response, ...refusal);
    }
  };
}

const REFUSALS: Partial<Record<StorageError['kind'], [status: number, message: string]>> = {
  'not-found': [404, 'There is no such file.'],
  'invalid-key': [404, 'There is no such file.'],
  'wrong-length': [400, 'Not as many bytes came as were announced.'],
};

/** What is left of the request is not read, so nothing can follow it. */
function refuse(response: ServerResponse, status: number, error: string): void {
  response.removeHeader('content-disposition');
  response.setHeader('connection', 'close');
  sendJson(response, status, { error });
}
