/**
 * A position in the primary's write-ahead log, as 16 hexadecimal digits: PostgreSQL's own `16/B374D848` with both halves
 * filled up, so that positions sort as text. It is what a consistency token consists of.
 */
export type Position = string;

/** @throws for what is no LSN */
export function positionOf(lsn: unknown): Position {
  const [, high, low] = (typeof lsn === 'string' && /^([\dA-F]{1,8})\/([\dA-F]{1,8})$/i.exec(lsn)) || [];
  if (!high || !low) throw new Error(`Not a position in the log: ${lsn}`);
  return `${high.padStart(8, '0')}${low.padStart(8, '0')}`.toUpperCase();
}

/** Bytes of log from one position to another; negative when it lies before. */
export const bytesBetween = (from: Position, to: Position): number => Number(BigInt(`0x${to}`) - BigInt(`0x${from}`));
