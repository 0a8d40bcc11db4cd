import { ConfigError, readConfig, readEnvironment } from '#platform/config.ts';
import { startConfig } from './config.ts';
import { startStack } from './stack.ts';
import { StartError } from './start-error.ts';
import { stopOnSignals } from './stop-on-signals.ts';
import { createTerminal } from './terminal.ts';

const USAGE = `npm start          starts the embedded servers and all services; Ctrl-C stops them
Settings are environment variables, or lines of .env: see .env.example.`;

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

try {
  await main();
} catch (error) {
  if (error instanceof ConfigError) console.error(`The configuration has problems:\n${error.message}`);
  else if (error instanceof StartError) console.error(error.message);
  else console.error('Yuqiao could not start:', error);
  process.exit(1);
}
