import { createClient, type FormattedExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: a test names what it expects of an event
export type Event = FormattedExecutionResult<any, any>;

export interface Watched {
  events: Event[];
  /** What ended it before it completed: a close event, or the errors it was refused with. */
  error?: unknown;
}

/** Subscribes over graphql-transport-ws and collects all events until the subscription ends, or until `enough`. */
export async function watch(
  url: string,
  query: string,
  variables: Record<string, unknown>,
  { token, enough = () => false }: { token?: string; enough?: (events: Event[]) => boolean } = {},
): Promise<Watched> {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    retryAttempts: 0,
  });
  const watched: Watched = { events: [] };
  try {
    for await (const event of client.iterate<Event['data'], Event['extensions']>({ query, variables })) {
      watched.events.push(event);
      if (enough(watched.events)) break;
    }
  } catch (error) {
    watched.error = error;
  }
  await client.dispose();
  return watched;
}
