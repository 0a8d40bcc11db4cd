import { runProcess } from '#platform/process.ts';
import { concerns } from './config.ts';
import { createProcessParts } from './process-parts.ts';
import { createAgentsServer } from './server.ts';

await runProcess('agents', concerns, async (context) => {
  const { config, logger, onStop } = context;
  const { agents, process } = config;
  const parts = createProcessParts(context);
  const server = await createAgentsServer(parts);
  onStop(() => server.stop(process.shutdownGraceMs));
  await server.prepare();
  const listening = await server.listen(agents.port, process.host);
  logger.info({ port: listening, workers: agents.workers, model: parts.model?.name ?? null }, 'listening');
  await Promise.all([agents.workers > 0 && server.work(agents.workers), parts.checker.warm()]);
});
