import type { ModelUsage } from './usage.ts';

export type ModelErrorKind =
  /** No answer in time. */
  | 'timeout'
  | 'rate_limited'
  /** Unreachable, failing, or refusing us: a wrong key or model name too. */
  | 'unavailable'
  /** An answer that is none: no chat completion, an empty one, one cut off at its length. */
  | 'bad_answer'
  /** The caller gave up. */
  | 'aborted';

export interface ModelErrorOptions extends ErrorOptions {
  /** HTTP's, when the endpoint answered. */
  status?: number;
  /** What the call took all the same. */
  usage?: ModelUsage;
  /** Milliseconds after which the endpoint wants to be asked again. */
  retryAfterMs?: number;
}

/** The only error that a model throws. It is for logs, and holds nothing of the request. */
export class ModelError extends Error {
  override name = 'ModelError';
  readonly kind: ModelErrorKind;
  readonly status: number | undefined;
  /** Absent where the endpoint did nothing that it would bill, as far as one can tell. */
  readonly usage: ModelUsage | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(kind: ModelErrorKind, message: string, options: ModelErrorOptions = {}) {
    const { status, usage, retryAfterMs, ...rest } = options;
    super(message, rest);
    this.kind = kind;
    this.status = status;
    this.usage = usage;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Whether the same request may go better a moment later. */
export function isTransient({ kind, status }: ModelError): boolean {
  if (kind === 'rate_limited') return true;
  return kind === 'unavailable' && (status === undefined || status >= 500);
}
