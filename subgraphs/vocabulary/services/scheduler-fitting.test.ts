import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/ids.ts';
import { createJobs, type Jobs } from '#platform/jobs.ts';
import { createLogger } from '#platform/logging.ts';
import { ANONYMOUS, type SignedInViewer } from '#platform/viewer.ts';
import { type DomainDatabase, startDomainDatabase } from '../../../test/support/domain-database.ts';
import { until } from '../../../test/support/until.ts';
import { createCards } from '../data/cards.ts';
import { createReviewJournal, type ReviewJournal } from '../data/review-journal.ts';
import { createSchedulerFits } from '../data/scheduler-fits.ts';
import { verifyReviews } from '../verify-reviews.ts';
import { createReviewService } from './reviews.ts';
import { createSchedulerFitting, FEWEST_ANSWERS, type SchedulerFitting } from './scheduler-fitting.ts';

const START = new Date('2026-01-01T08:00:00Z');
const CARDS = 60;
const logger = createLogger('test', 'silent');
const viewer: SignedInViewer = { id: newId(), role: 'LEARNER', sessionId: null, scopes: null };

let postgres: DomainDatabase<'vocabulary'>;
let jobs: Jobs;
let journal: ReviewJournal;
let fitting: SchedulerFitting;

beforeAll(async () => {
  postgres = await startDomainDatabase('vocabulary');
  journal = createReviewJournal(postgres.database);
  jobs = createJobs({ databaseUrl: postgres.url, logger });
  await jobs.start();
  const fits = createSchedulerFits(postgres.database);
  fitting = createSchedulerFitting({ fits, journal, jobs, logger, timeoutMs: 3_000 });
  await fitting.work();
});
afterAll(async () => {
  await jobs?.stop(1_000);
  await postgres?.stop();
});

/** Somebody who comes late, every time, and has hardly ever forgotten. */
async function answerForMonths() {
  let now = START;
  const reviews = createReviewService({ journal, now: () => now });
  await Promise.all(
    Array.from({ length: CARDS }, async (_, index) => {
      const content = {
        wordId: null,
        front: `front ${index}`,
        back: 'back',
        example: null,
        tags: [],
        translationId: null,
      };
      const made = { id: newId(), userId: viewer.id, state: 'NEW' as const, due: START, createdAt: START };
      await createCards(postgres.database).addOnce(viewer, { ...content, ...made });
    }),
  );
  const cards = await postgres.database.readPrimary((client) => client.card.findMany({ orderBy: { front: 'asc' } }));
  for (let round = 0; round < 8; round += 1) {
    now = new Date(START.getTime() + round * round * 4 * 86_400_000);
    const answer = async (id: string, index: number) => {
      const rating = round > 0 && (index + round) % 29 === 0 ? 'AGAIN' : 'GOOD';
      await reviews.review(viewer, { id, rating, idempotencyKey: `${round} ${index}` });
    };
    await Promise.all(cards.map(({ id }, index) => answer(id, index)));
  }
}

describe('fitting a scheduler', () => {
  it('is for users, with enough answers', async () => {
    await expect(fitting.request(ANONYMOUS)).rejects.toThrow('Sign in');
    expect(await fitting.request(viewer)).toMatchObject({ jobId: null, userErrors: [{ code: 'NOT_ENOUGH_REVIEWS' }] });
  });

  it('keeps weights that foretell the held-out answers better, and moves every card to where its log then says', async () => {
    await answerForMonths();
    const [first, second] = await Promise.all([fitting.request(viewer), fitting.request(viewer)]);
    expect(first.jobId).not.toBeNull();
    expect(second).toEqual(first);
    const where = { userId: viewer.id };
    const fit = await until(
      () =>
        postgres.database.readPrimary((client) =>
          client.schedulerFit.findFirst({ where: { ...where, finishedAt: { not: null } } }),
        ),
      60_000,
    );
    expect(fit?.reviews).toBe(8 * CARDS);
    expect(fit?.reviews).toBeGreaterThan(FEWEST_ANSWERS);
    expect(fit!.logLoss).toBeLessThan(fit!.logLossBefore!);
    const rescheduled = await postgres.database.readPrimary((client) =>
      client.review.findMany({ where: { ...where, kind: 'RESCHEDULED' } }),
    );
    expect(rescheduled).toHaveLength(CARDS);
    expect(new Set(rescheduled.map(({ parametersVersion }) => parametersVersion))).toEqual(new Set([2]));
    expect(await verifyReviews(postgres.database, () => {})).toEqual({ cards: CARDS, differences: [] });
    expect(await fitting.request(viewer)).toMatchObject({ jobId: null, userErrors: [{ code: 'TOO_SOON' }] });
  }, 120_000);
});
