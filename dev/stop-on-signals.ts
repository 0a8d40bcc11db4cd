/** One Ctrl-C may arrive twice, from the terminal and through npm; a second one after this long is meant. */
const IMPATIENT_AFTER_MS = 1_000;

/** Stops everything at the first signal and then ends the process; a second signal ends it at once. */
export function stopOnSignals(stop: () => Promise<void>): void {
  let asked: number | null = null;
  const onSignal = async () => {
    if (asked !== null) {
      if (Date.now() - asked > IMPATIENT_AFTER_MS) process.exit(1);
      return;
    }
    asked = Date.now();
    console.log('\nStopping…');
    await stop();
    console.log('Stopped.');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  // The bootstrap is gone: nobody could stop us any more.
  process.on('disconnect', onSignal);
  // Listening alone is no reason to stay: what is done ends.
  process.channel?.unref();
}
