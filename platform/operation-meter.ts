import type { GraphQLError } from 'graphql';
import type { Logger } from './logging.ts';
import type { Metrics } from './metrics.ts';
import { describeSpan } from './spans.ts';

/** An operation that has been answered. */
export interface AnsweredOperation {
  /** `none` for a document that was refused. */
  type: string;
  name: string | undefined;
  /** Before they were masked. */
  errors: readonly GraphQLError[];
  milliseconds: number;
}

export type OperationMeter = (operation: AnsweredOperation, logger: Logger) => void;

/** Counts and times operations, logs a line for each at `level`, and tells the span around. */
export function createOperationMeter({ operationSeconds }: Metrics, level: 'info' | 'debug'): OperationMeter {
  return ({ type, name, errors, milliseconds }, logger) => {
    const failed = errors.length > 0;
    operationSeconds.observe({ type, outcome: failed ? 'error' : 'ok' }, milliseconds / 1000);
    const codes = failed ? errors.map((error) => error.extensions.code ?? 'INTERNAL_SERVER_ERROR') : undefined;
    describeSpan({ 'graphql.operation.type': type }, { name: name ?? type, failed });
    logger[level]({ type, operation: name, ms: Math.round(milliseconds), codes }, 'operation');
  };
}
