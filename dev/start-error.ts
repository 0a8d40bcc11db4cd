/** A reason not to start that its reader can act on. The launcher prints `message`, and nothing else of it. */
export class StartError extends Error {
  override name = 'StartError';
}
