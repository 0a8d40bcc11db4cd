import { fork } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../../../dev/infrastructure/wait-for.ts';
import type { Answer, Order, Orders, Told } from './watching.ts';

/** Groups of clients in a process of their own. Each order throws what went wrong there; one is given after the other. */
export interface Watchers extends Orders {
  /** Until a group has been told so many events together. @throws when it was told anything else, or takes too long */
  allTold(group: string, events: number): Promise<Told>;
  stop(): Promise<void>;
}

const ORDERS = [
  'open',
  'subscribe',
  'openSlow',
  'catchUp',
  'count',
  'delays',
  'close',
  'cutOff',
] as const satisfies (keyof Orders)[];
/** On a busy machine, for some ten thousand events. */
const TOLD_WITHIN_MS = 120_000;

export function startWatchers(): Watchers {
  const child = fork(new URL('watching.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });

  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`The clients' process ended with ${code}`);
  });
  gone.catch(() => {});

  async function send(order: Order): Promise<unknown> {
    child.send(order);
    const [answer] = (await Promise.race([once(child, 'message'), gone])) as [Answer];
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  }

  const orders = Object.fromEntries(
    ORDERS.map((name) => [name, (order: object) => send({ name, ...order } as Order)]),
  ) as unknown as Orders;
  return {
    ...orders,
    async allTold(group, events) {
      const isOver = async () => {
        const told = await orders.count({ group });
        return (told.events >= events || Object.keys(told.unexpected).length > 0) && told;
      };
      const told = (await waitFor(isOver, { timeoutMs: TOLD_WITHIN_MS })) || (await orders.count({ group }));
      if (told.events === events && Object.keys(told.unexpected).length === 0) return told;
      throw new Error(`${told.events} of ${events} events came to ${group}, and ${JSON.stringify(told.unexpected)}`);
    },
    async stop() {
      if (child.connected) child.disconnect();
      await gone.catch(() => {});
    },
  };
}
