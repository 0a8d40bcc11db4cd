import { freePorts } from './launcher.ts';
import { endProcess, startNodeProcess } from './node-process.ts';
import { until } from './until.ts';

export interface ScriptedAgents {
  /** Of its GraphQL endpoint; the same after a restart. */
  url: string;
  /** How many subscriptions it serves now. */
  watched(): Promise<number>;
  /** SIGKILL, so that it has no time to say anything. */
  kill(): Promise<void>;
  /** Holds it where it is: connections stay open and nobody answers. The returned function lets it go on. */
  hang(): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `scripted-agents.ts`. @param last the number of each run's last event */
export async function startScriptedAgents(last: number): Promise<ScriptedAgents> {
  const { agents: port } = await freePorts(['agents']);
  const env = { PATH: process.env.PATH, PORT: String(port), LAST: String(last) };
  const run = () => startNodeProcess('test/support/scripted-agents.ts', env);
  let running = run();

  async function ready(): Promise<void> {
    await until(() => {
      if (running.child.exitCode !== null) throw new Error(running.output());
      return running.output().includes('"listening"');
    }, 60_000);
  }

  const agents: ScriptedAgents = {
    url: `http://127.0.0.1:${port}/graphql`,
    watched: async () => Number(await (await fetch(`http://127.0.0.1:${port}/watched`)).text()),
    kill: () => endProcess(running.child, 'SIGKILL'),
    hang() {
      running.child.kill('SIGSTOP');
      return () => void running.child.kill('SIGCONT');
    },
    async start() {
      running = run();
      await ready();
    },
    stop: () => endProcess(running.child, 'SIGKILL'),
  };
  await ready();
  return agents;
}
