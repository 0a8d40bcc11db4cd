import { type Logger, pino } from 'pino';

export type { Logger };

/**
 * Lines are written together, when there is a page of them or a moment has passed: a write of its own for each costs a router
 * a tenth of its time. What is left is written when the process ends, unless it is killed.
 */
const BUFFERED = { sync: false, minLength: 4096, periodicFlush: 100 };

/** JSON lines on standard output; `requestId` and `traceparent` are bound by whoever serves a request. */
export function createLogger(service: string, level: string): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: pino.stdSerializers.err },
    redact: ['authorization', '*.authorization', 'password', '*.password', '*.refreshToken'],
  };
  return pino(options, pino.destination(BUFFERED));
}
