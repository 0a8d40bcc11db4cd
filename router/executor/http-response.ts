export interface HttpAnswer {
  status: number;
  /** By lower-case name; what came several times is one text with commas. */
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
}

export interface ReadAnswer extends HttpAnswer {
  /** The connection may carry another exchange. */
  keepsAlive: boolean;
}

/** It would come again: nothing is broken. */
export class AnswerTooLarge extends Error {
  override name = 'AnswerTooLarge';
}

/** What came is no HTTP/1.1. */
export class MalformedAnswer extends Error {
  override name = 'MalformedAnswer';
}

export interface ResponseReader {
  /**
   * Takes what has come, and keeps copies of what it will need again. Answers with the answer once it is whole.
   * @throws AnswerTooLarge, MalformedAnswer
   */
  read(bytes: Buffer): ReadAnswer | null;
  /** Nothing more will come. Answers with the answer if that is how it ends. */
  end(): ReadAnswer | null;
}

interface Head {
  status: number;
  headers: Record<string, string | undefined>;
  keepsAlive: boolean;
}

/** Takes a part of the body that begins at `from`; answers with the body's text once it is whole. */
interface BodyReader {
  read(bytes: Buffer, from: number): string | null;
  end?(): string;
}

const MAX_HEAD_BYTES = 64 * 1024;
const END_OF_HEAD = '\r\n\r\n';

/** Reads the answers that come one after the other over one connection, each to a request that was sent alone (RFC 9112). */
export function createResponseReader(maxBytes: number): ResponseReader {
  /** Of a head that came in pieces. */
  let begun: Buffer | null = null;
  let head: Head | null = null;
  let body: BodyReader | null = null;

  function whole({ status, headers, keepsAlive }: Head, text: string): ReadAnswer {
    head = null;
    body = null;
    return { status, headers, text, keepsAlive };
  }

  function readOn(bytes: Buffer, from: number): ReadAnswer | null {
    const text = body?.read(bytes, from) ?? null;
    return head && text !== null ? whole(head, text) : null;
  }

  function readHead(bytes: Buffer, from: number): ReadAnswer | null {
    const end = bytes.indexOf(END_OF_HEAD, from);
    if (end < 0) {
      if (bytes.length - from > MAX_HEAD_BYTES) throw new MalformedAnswer('The head of the answer does not end');
      begun = Buffer.from(bytes.subarray(from));
      return null;
    }
    const read = parseHead(bytes.toString('latin1', from, end));
    const next = end + END_OF_HEAD.length;
    // A hint before the answer itself.
    if (read.status < 200) return next < bytes.length ? readHead(bytes, next) : null;
    head = read;
    body = readerOf(read, maxBytes);
    return readOn(bytes, next);
  }

  return {
    read(bytes) {
      if (head) return readOn(bytes, 0);
      const all = begun ? Buffer.concat([begun, bytes]) : bytes;
      begun = null;
      return readHead(all, 0);
    },
    end: () => (head && body?.end ? whole(head, body.end()) : null),
  };
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/;
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

function parseHead(text: string): Head {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const [, minor, status] = STATUS_LINE.exec(statusLine) ?? [];
  if (status === undefined) throw new MalformedAnswer('The answer does not begin as HTTP/1.1');
  const headers: Record<string, string | undefined> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 0 || !HEADER_NAME.test(name)) throw new MalformedAnswer('A header of the answer has no name');
    const value = line.slice(colon + 1).trim();
    const present = headers[name];
    headers[name] = present === undefined ? value : `${present}, ${value}`;
  }
  const connection = headers.connection?.toLowerCase() ?? (minor === '1' ? 'keep-alive' : 'close');
  return { status: Number(status), headers, keepsAlive: !connection.includes('close') };
}

function readerOf(head: Head, maxBytes: number): BodyReader {
  const { status, headers } = head;
  if (status === 204 || status === 304) return readLength(0);
  const { 'transfer-encoding': encoding, 'content-length': length } = headers;
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') throw new MalformedAnswer(`The answer is encoded as ${encoding}`);
    // Both at once is what those send who want to be misunderstood.
    if (length !== undefined) head.keepsAlive = false;
    return readChunks(maxBytes);
  }
  if (length === undefined) {
    head.keepsAlive = false;
    return readToTheEnd(maxBytes);
  }
  if (!/^\d+$/.test(length)) throw new MalformedAnswer(`The answer is ${length} bytes long`);
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
  return readLength(Number(length));
}

const tooLarge = (maxBytes: number) => new AnswerTooLarge(`The answer is larger than ${maxBytes} bytes`);
const tooMuch = () => new MalformedAnswer('More came than the answer');

function readLength(length: number): BodyReader {
  let kept: Buffer | null = null;
  let filled = 0;
  return {
    read(bytes, from) {
      const came = bytes.length - from;
      if (filled + came > length) throw tooMuch();
      // Nearly always all of it comes at once.
      if (came === length) return bytes.toString('utf8', from, bytes.length);
      kept ??= Buffer.allocUnsafe(length);
      filled += bytes.copy(kept, filled, from);
      return filled === length ? kept.toString('utf8', 0, length) : null;
    },
  };
}

/** Parts of a body whose length is not known before. */
function createParts(maxBytes: number) {
  const parts: Buffer[] = [];
  let bytes = 0;
  return {
    add(part: Buffer) {
      bytes += part.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      parts.push(Buffer.from(part));
    },
    text: () => Buffer.concat(parts).toString(),
  };
}

function readToTheEnd(maxBytes: number): BodyReader {
  const parts = createParts(maxBytes);
  return {
    read(bytes, from) {
      parts.add(bytes.subarray(from));
      return null;
    },
    end: parts.text,
  };
}

/** Sizes and what follows the last chunk are short; somebody who sends more wants memory. */
const MAX_LINE_BYTES = 4 * 1024;

function readChunks(maxBytes: number): BodyReader {
  const parts = createParts(maxBytes);
  /** Of a line that came in pieces. */
  let begun = '';
  /** Of the chunk under way. */
  let left = 0;
  let state: 'size' | 'chunk' | 'end of chunk' | 'trailer' = 'size';

  function takeLine(line: string): void {
    if (state === 'end of chunk') {
      if (line !== '') throw new MalformedAnswer('A chunk is longer than it says');
      state = 'size';
      return;
    }
    const size = line.split(';', 1)[0]?.trim() ?? '';
    if (!/^[\da-f]{1,8}$/i.test(size)) throw new MalformedAnswer('A chunk has no size');
    left = Number.parseInt(size, 16);
    state = left === 0 ? 'trailer' : 'chunk';
  }

  function readChunk(bytes: Buffer, from: number): number {
    const to = Math.min(bytes.length, from + left);
    parts.add(bytes.subarray(from, to));
    left -= to - from;
    if (left === 0) state = 'end of chunk';
    return to;
  }

  return {
    read(bytes, from) {
      for (let at = from; at < bytes.length; ) {
        if (state === 'chunk') {
          at = readChunk(bytes, at);
          continue;
        }
        const end = bytes.indexOf('\n', at);
        const to = end < 0 ? bytes.length : end + 1;
        begun += bytes.toString('latin1', at, to);
        at = to;
        if (begun.length > MAX_LINE_BYTES) throw new MalformedAnswer('A chunk has no size');
        if (end < 0) return null;
        const line = begun.replace(/\r?\n$/, '');
        begun = '';
        if (state !== 'trailer') takeLine(line);
        else if (line === '') {
          if (at < bytes.length) throw tooMuch();
          return parts.text();
        }
      }
      return null;
    },
  };
}
