import { ConfigError, readConfig, readEnvironment } from '#platform/config.ts';
import { startConfig } from './config.ts';
import { startStack } from './stack.ts';
import { StartError } from './start-error.ts';
import { createTerminal } from './terminal.ts';

const USAGE = `npm start          starts the embedded servers and all services; Ctrl-C stops them
Settings are environment variables, or lines of .env: see .env.example.`;

/** One Ctrl-C may arrive twice, from the terminal and through npm; a second one after this long is meant. */
const IMPATIENT_AFTER_MS = 1_000;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(USAGE);
  const terminal = createTerminal();
  const environment = readEnvironment();
  const { config } = readConfig({ config: startConfig }, environment);
  const starting = startStack(config, environment, terminal);
  stopOnSignals(async () => {
    const stack = await starting.catch(() => null);
    await stack?.stop();
  });
  const { url } = await starting;
  terminal.note('Logs are in the data folder under logs. Ctrl-C stops everything.');
  console.log(`Supergraph ready at ${url}`);
}

function stopOnSignals(stop: () => Promise<void>): void {
  let asked: number | null = null;
  const onSignal = async () => {
    if (asked !== null) {
      if (Date.now() - asked > IMPATIENT_AFTER_MS) process.exit(1);
      return;
    }
    asked = Date.now();
    console.log('\nStopping…');
    await stop();
    console.log('Stopped.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // The bootstrap is gone: nobody could stop us any more.
  process.on('disconnect', onSignal);
}

try {
  await main();
} catch (error) {
  if (error instanceof ConfigError) console.error(`The configuration has problems:\n${error.message}`);
  else if (error instanceof StartError) console.error(error.message);
  else console.error('Yuqiao could not start:', error);
  process.exit(1);
}
