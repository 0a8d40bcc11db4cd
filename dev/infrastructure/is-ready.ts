import { connect } from 'node:net';

/**
 * Whether what listens there says that it is ready, such as `http://127.0.0.1:4000/health/ready`. Asked many times a
 * second while a process starts: `fetch` takes several times the processor time of a socket to be refused a connection.
 */
export async function isReady(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  if (!(await accepts(hostname.replace(/^\[|\]$/g, ''), Number(port)))) return false;
  const answer = await fetch(url).catch(() => null);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
