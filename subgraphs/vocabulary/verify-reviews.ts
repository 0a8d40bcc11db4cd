import { readConfig } from '#platform/config.ts';
import { NO_TOKENS } from '#platform/consistency-tokens.ts';
import { createLogger } from '#platform/logging.ts';
import { createMetrics } from '#platform/metrics.ts';
import { createDatabase, type Database, databaseConfig } from '#prisma/database.ts';
import { differencesOfCards, differencesOfDays } from './data/review-differences.ts';

export interface Verified {
  cards: number;
  /** A sentence each, with the id of what is not as the log has it. */
  differences: string[];
}

const MOST_SHOWN = 1_000;

/** Replays the log of every card and sums the answers of every day. Reads alone; may run beside everything else. */
export async function verifyReviews(
  database: Database<'vocabulary'>,
  onProgress: (cards: number) => void,
): Promise<Verified> {
  const differences: string[] = [];
  let cards = 0;
  for await (const batch of differencesOfCards(database)) {
    cards += batch.cards;
    differences.push(...batch.differences);
    onProgress(cards);
    if (differences.length > MOST_SHOWN) break;
  }
  differences.push(...(await differencesOfDays(database, MOST_SHOWN)));
  return { cards, differences: differences.slice(0, MOST_SHOWN) };
}

/** `npm run reviews:verify` */
async function main(): Promise<void> {
  const config = readConfig({ database: databaseConfig });
  const parts = { tokens: NO_TOKENS, metrics: createMetrics('vocabulary'), logger: createLogger('reviews', 'warn') };
  const database = createDatabase('vocabulary', config.database, parts);
  try {
    const { cards, differences } = await verifyReviews(database, (count) => console.log(`${count} cards replayed`));
    for (const difference of differences) console.log(difference);
    console.log(`${cards} cards, ${differences.length} differences`);
    if (differences.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

if (import.meta.main) {
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
