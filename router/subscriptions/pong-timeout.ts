import type { EventListener } from 'graphql-ws';

const PONG_WITHIN_MS = 5_000;

/**
 * Listeners for a graphql-ws client that end its socket when a ping is not answered. The client itself only sends pings: a
 * peer that hangs would leave its operations quiet for ever.
 */
export function endOnMissingPong(terminate: () => void): { ping: EventListener<'ping'>; pong: EventListener<'pong'> } {
  let timer: NodeJS.Timeout | undefined;
  return {
    ping(received) {
      if (received) return;
      clearTimeout(timer);
      timer = setTimeout(terminate, PONG_WITHIN_MS);
      timer.unref();
    },
    pong(received) {
      if (received) clearTimeout(timer);
    },
  };
}
