import { createServer } from 'node:net';

/** `usual`: the well-known port when it is free, else a private one. `free`: private ones only, for several stacks at once. */
export type PortChoice = 'usual' | 'free';

export interface Ports {
  /** A port of the loopback interface that nothing is bound to now and that this object has not handed out before. */
  pick(usual: number): Promise<number>;
}

/**
 * Between this answer and the server's own bind somebody else may take the port: `startServer` then asks for another,
 * and since none is handed out twice, it gets another.
 */
export function createPorts(choice: PortChoice): Ports {
  const handedOut = new Set<number>();

  return {
    async pick(usual) {
      if (choice === 'usual' && !handedOut.has(usual)) {
        handedOut.add(usual);
        if ((await bind(usual)) !== null) return usual;
      }
      for (;;) {
        const port = await bind(0);
        if (port === null) throw new Error('No port of the loopback interface is free.');
        if (handedOut.has(port)) continue;
        handedOut.add(port);
        return port;
      }
    },
  };
}

/** The port that could be bound (0 asks for any free one), or null. */
function bind(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}
