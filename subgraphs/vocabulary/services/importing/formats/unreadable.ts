/** A file that can't be taken in; the message is for its owner. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
}
