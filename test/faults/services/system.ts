import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { newId } from '#platform/ids.ts';
import { signUp, type TestUser } from '../../support/client.ts';
import { type Launched, launch } from '../../support/launcher.ts';
import { IDENTITY_KEYS } from '../../support/scripted-users.ts';
import { type ServiceProcess, serviceOf } from '../../support/service-process.ts';
import { until } from '../../support/until.ts';

export type Domain = 'users' | 'translation' | 'vocabulary' | 'agents';

export let stack: Launched;
export let user: TestUser;
export let services: Record<Domain, ServiceProcess>;

beforeAll(async () => {
  await mkdir('.data', { recursive: true });
  // Known, so that routers of the tests can stand beside the system's own.
  stack = await launch({ env: { ROUTER_IDENTITY_SECRET: IDENTITY_KEYS.router } });
  services = {
    users: serviceOf(stack, 'users'),
    translation: serviceOf(stack, 'translation'),
    vocabulary: serviceOf(stack, 'vocabulary'),
    agents: serviceOf(stack, 'agents'),
  };
  user = await signUp(stack.url);
});
afterAll(async () => {
  if (services) await Promise.all(Object.values(services).map((service) => service.close()));
  await stack?.stop();
});

const START = `mutation ($input: StartAgentRunInput!) { startAgentRun(input: $input) { run { id } userErrors { message } } }`;

export const PROGRESS = `subscription ($runId: ID!, $after: Int) {
  agentRunProgress(runId: $runId, after: $after) {
    __typename seq ... on RunStatusChanged { status } ... on StepFinished { step } }
}`;

/** A run that has come to its pause: it has a history, and something is still to happen. */
export async function pausedRun(): Promise<string> {
  const input = { text: '我们必须谈判。', requireReview: true, idempotencyKey: newId() };
  const { data, errors } = await user.ask(START, { input });
  if (errors) throw new Error(JSON.stringify(errors));
  const { id } = data.startAgentRun.run;
  await until(async () => {
    const { data: read } = await user.ask('query ($id: ID!) { agentRun(id: $id) { status } }', { id });
    return read?.agentRun?.status === 'AWAITING_REVIEW';
  }, 60_000);
  return id;
}
