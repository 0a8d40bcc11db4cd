import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What travels beside every request, from the router through all subgraphs. */
export interface RequestMetadata {
  requestId: string;
  /** W3C trace context, handed on as it came. */
  traceparent?: string;
  /** The client's, cut to 256 characters. */
  userAgent?: string;
  /** Where the client is, as the router saw it: an IP address. It counts attempts, and proves nothing. */
  clientAddress?: string;
}

const REQUEST_ID = /^[\w.-]{1,64}$/;
const PRINTABLE = /^[\x20-\x7e]+$/;
const ADDRESS = /^[\da-fA-F:.]{2,45}$/;
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

export const CLIENT_ADDRESS_HEADER = 'x-client-address';

const matching = (value: unknown, pattern: RegExp) =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

/**
 * The caller's own where it is well formed, else a new request id and nothing more. The router, whose callers are clients,
 * puts the address that it sees itself in the place of theirs.
 */
export function readRequestMetadata(headers: IncomingHttpHeaders | Record<string, unknown>): RequestMetadata {
  const traceparent = matching(headers.traceparent, TRACEPARENT);
  const userAgent = matching(headers['user-agent'], PRINTABLE)?.slice(0, 256);
  const clientAddress = matching(headers[CLIENT_ADDRESS_HEADER], ADDRESS);
  return {
    requestId: matching(headers['x-request-id'], REQUEST_ID) ?? randomUUID(),
    ...(traceparent && { traceparent }),
    ...(userAgent && { userAgent }),
    ...(clientAddress && { clientAddress }),
  };
}

/** The same as headers of a request to a subgraph. */
export function metadataHeaders(metadata: RequestMetadata): Record<string, string> {
  const { requestId, traceparent, userAgent, clientAddress } = metadata;
  return {
    'x-request-id': requestId,
    ...(traceparent && { traceparent }),
    ...(userAgent && { 'user-agent': userAgent }),
    ...(clientAddress && { [CLIENT_ADDRESS_HEADER]: clientAddress }),
  };
}
