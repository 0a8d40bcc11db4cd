import { type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on standard output; `requestId` and `traceparent` are bound by whoever serves a request. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: pino.stdSerializers.err },
    redact: ['authorization', '*.authorization', 'password', '*.password', '*.refreshToken'],
  });
}
