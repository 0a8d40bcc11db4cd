import { runProcess } from '#platform/process.ts';
import { concerns } from './config.ts';
import { createProcessParts } from './process-parts.ts';
import { createAgentsWorker } from './worker-server.ts';

/** A process that drives runs and does nothing else: `npm run worker`. */
await runProcess('agents-worker', concerns, async (context) => {
  const { config, logger, onStop } = context;
  const { agents, process } = config;
  const parts = createProcessParts(context);
  const worker = await createAgentsWorker(parts);
  onStop(() => worker.stop(process.shutdownGraceMs));
  await worker.prepare();
  const listening = await worker.listen(agents.workerPort, process.host);
  await worker.work(agents.workers);
  logger.info({ port: listening, workers: agents.workers, model: parts.model?.name ?? null }, 'driving runs');
  await parts.checker.warm();
});
