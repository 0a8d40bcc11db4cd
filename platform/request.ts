import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What travels beside every request, from the router through all subgraphs. */
export interface RequestMetadata {
  requestId: string;
  /** W3C trace context, handed on as it came. */
  traceparent?: string;
  /** The client's, cut to 256 characters. */
  userAgent?: string;
}

const REQUEST_ID = /^[\w.-]{1,64}$/;
const PRINTABLE = /^[\x20-\x7e]+$/;
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

const matching = (value: unknown, pattern: RegExp) =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

/** The caller's own where it is well formed, else a new request id and nothing more. */
export function readRequestMetadata(headers: IncomingHttpHeaders | Record<string, unknown>): RequestMetadata {
  const traceparent = matching(headers.traceparent, TRACEPARENT);
  const userAgent = matching(headers['user-agent'], PRINTABLE)?.slice(0, 256);
  return {
    requestId: matching(headers['x-request-id'], REQUEST_ID) ?? randomUUID(),
    ...(traceparent && { traceparent }),
    ...(userAgent && { userAgent }),
  };
}

/** The same as headers of a request to a subgraph. */
export function metadataHeaders({ requestId, traceparent, userAgent }: RequestMetadata): Record<string, string> {
  return {
    'x-request-id': requestId,
    ...(traceparent && { traceparent }),
    ...(userAgent && { 'user-agent': userAgent }),
  };
}
