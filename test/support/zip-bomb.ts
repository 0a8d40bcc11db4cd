import { constants, crc32, deflateRawSync } from 'node:zlib';

const PIECE = Buffer.alloc(32 * 1024 * 1024);
const FILE = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const DEFLATED = 8;

export interface ZipBomb {
  name: string;
  /** Zeros that it unpacks to, in pieces of 32 MB; a thousandth of it is what the archive takes. */
  bytes: number;
  /** What the archive says of that. @default the truth */
  claimed?: number;
}

/** An archive of one file, which is made without unpacking it anywhere. */
export function zipBomb({ name, bytes, claimed = bytes }: ZipBomb): Buffer {
  const piece = deflateRawSync(PIECE, { finishFlush: constants.Z_FULL_FLUSH });
  const pieces = Array.from({ length: bytes / PIECE.length }, () => piece);
  const content = Buffer.concat([...pieces, deflateRawSync(Buffer.alloc(0))]);
  const checksum = pieces.reduce((sum) => crc32(PIECE, sum), 0);
  const [fileName, version, none] = [Buffer.from(name), 20, 0];
  const shorts = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
  const longs = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
  const described = [
    shorts(version, none, DEFLATED, none, none),
    longs(checksum, content.length, claimed),
    shorts(fileName.length, none),
  ];
  const file = Buffer.concat([longs(FILE), ...described, fileName, content]);
  const entry = [shorts(none, none, none), longs(none, none), fileName];
  const directory = Buffer.concat([longs(ENTRY), shorts(version), ...described, ...entry]);
  const end = [shorts(none, none, 1, 1), longs(directory.length, file.length), shorts(none)];
  return Buffer.concat([file, directory, longs(END), ...end]);
}
