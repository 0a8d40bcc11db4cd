import type { z } from 'zod';
import { type Config, ConfigError, type ProcessConfig, processConfig, readConfig } from './config.ts';
import { createLogger, type Logger } from './logging.ts';
import { spansConfig, startSpans } from './spans.ts';
import { forbidTracing } from './tracing.ts';

/** Beyond the grace, for what has to be closed after the last request. */
const STOP_MARGIN_MS = 4_000;

type Concerns = Record<string, z.ZodType>;

/** What a service's `main.ts` is given to start with. */
export interface ProcessContext<C extends Concerns> {
  config: Config<C> & { process: ProcessConfig };
  logger: Logger;
  /** Runs when the process is told to stop; what was registered last stops first. */
  onStop: (stop: () => Promise<unknown> | unknown) => void;
}

/**
 * The life of a service: reads its configuration (all problems at once, exit 1), starts it, stops it cleanly on SIGTERM
 * and SIGINT (a second signal ends it at once), and ends it with a log line when something is thrown that nobody caught.
 */
export async function runProcess<C extends Concerns>(
  service: string,
  concerns: C,
  start: (context: ProcessContext<C>) => Promise<void>,
): Promise<void> {
  const config = readConfigOrExit(service, {
    process: processConfig,
    spans: spansConfig,
    ...concerns,
  }) as ProcessContext<C>['config'] & { spans: z.infer<typeof spansConfig> };
  forbidTracing();
  const logger = createLogger(service, config.process.logLevel);
  const stops: (() => Promise<unknown> | unknown)[] = [];
  let stopping = false;

  async function stop(signal: string) {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    // Whatever does not end in its time is ended.
    setTimeout(() => {
      logger.error('did not stop in time');
      process.exit(1);
    }, config.process.shutdownGraceMs + STOP_MARGIN_MS).unref();
    for (const each of stops.reverse()) {
      await Promise.resolve(each()).catch((error) => logger.error({ err: error }, 'a part did not stop cleanly'));
    }
    logger.info('stopped');
    process.exit(0);
  }

  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      logger.fatal({ err: error }, event);
      process.exit(1);
    });
  }
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  stops.push(await startSpans(service, config.spans));
  await start({ config, logger, onStop: (each) => void stops.push(each) });
}

function readConfigOrExit<C extends Concerns>(service: string, concerns: C): Config<C> {
  try {
    return readConfig(concerns);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(`${service} cannot start, because its configuration has problems:\n${error.message}`);
    process.exit(1);
  }
}
