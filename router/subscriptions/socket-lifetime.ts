import type { WebSocket } from 'ws';
import type { Verified } from '../guards/access-tokens.ts';
import type { Revocations } from '../guards/revocations.ts';

const FORBIDDEN = 4403;

/** Closes sockets with 4403 when the token that opened them has expired, and when its session is ended. */
export interface SocketLifetimes {
  watch(socket: WebSocket, verified: Verified): void;
}

export function createSocketLifetimes(revocations: Pick<Revocations, 'isRevoked' | 'onRevoked'>): SocketLifetimes {
  const bySession = new Map<string, Set<WebSocket>>();

  revocations.onRevoked((sessionId) => {
    for (const socket of bySession.get(sessionId) ?? []) socket.close(FORBIDDEN, 'This session has ended');
  });

  function register(socket: WebSocket, sessionId: string): void {
    const sockets = bySession.get(sessionId) ?? new Set();
    bySession.set(sessionId, sockets.add(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) bySession.delete(sessionId);
    });
    // It may have become known while the token was being verified.
    if (revocations.isRevoked(sessionId)) socket.close(FORBIDDEN, 'This session has ended');
  }

  return {
    watch(socket, { viewer, expiresAt }) {
      if (viewer.sessionId !== null) register(socket, viewer.sessionId);
      if (expiresAt === null) return;
      const expire = () => socket.close(FORBIDDEN, 'The access token has expired');
      const timer = setTimeout(expire, Math.max(0, expiresAt - Date.now()));
      socket.once('close', () => clearTimeout(timer));
    },
  };
}
