import { describe, expect, it } from 'vitest';
import { AnswerTooLarge, createResponseReader, MalformedAnswer, type ReadAnswer } from './http-response.ts';

const MAX_BYTES = 1_000;
const http = (...lines: string[]) => Buffer.from(lines.join('\r\n'));

function readAll(bytes: Buffer, pieces = bytes.length): ReadAnswer[] {
  const reader = createResponseReader(MAX_BYTES);
  const answers: ReadAnswer[] = [];
  for (let at = 0; at < bytes.length; at += pieces) {
    // A buffer that is written again, as the connections' own is.
    const piece = Buffer.from(bytes.subarray(at, at + pieces));
    const answer = reader.read(piece);
    piece.fill('?');
    if (answer) answers.push(answer);
  }
  const last = reader.end();
  return last ? [...answers, last] : answers;
}

const withLength = http('HTTP/1.1 200 OK', 'Content-Type: application/json', 'Content-Length: 11', '', '{"a":"词"}');
const withoutBody = http('HTTP/1.1 204 No Content', 'x-one: 1', '', '');
const inChunks = http(
  'HTTP/1.1 200 OK',
  'transfer-encoding: chunked',
  '',
  '5;x=y',
  '{"a":',
  '0006',
  '"词"}',
  '0',
  '',
  '',
);
const chunked = (...rest: string[]) => http('HTTP/1.1 200 OK', 'Transfer-Encoding: Chunked', '', ...rest);

describe('reading the answers of a connection', () => {
  it.each([1, 2, 3, 7, 1_000])('reads a body of known length that comes %i bytes at a time', (pieces) => {
    expect(readAll(withLength, pieces)).toMatchObject([
      { status: 200, text: '{"a":"词"}', keepsAlive: true, headers: { 'content-type': 'application/json' } },
    ]);
  });

  it.each([1, 2, 3, 7, 1_000])('reads a body in chunks that comes %i bytes at a time', (pieces) => {
    const answer = chunked('5;name=value', '{"a":', '6', '"词"}', '0', 'x-trailer: 1', '', '');
    expect(readAll(answer, pieces)).toMatchObject([{ status: 200, text: '{"a":"词"}', keepsAlive: true }]);
  });

  it('reads one answer after the other', () => {
    const reader = createResponseReader(MAX_BYTES);
    for (const bytes of [withLength, withoutBody, chunked('0', '', ''), withLength]) {
      expect(reader.read(bytes)).toMatchObject({ keepsAlive: true });
    }
  });

  it.each([1, 1_000])('reads until the end what has no length, %i bytes at a time', (pieces) => {
    const answer = http('HTTP/1.1 200 OK', '', '{"a":1}');
    expect(readAll(answer, pieces)).toMatchObject([{ text: '{"a":1}', keepsAlive: false }]);
  });

  it('passes over hints that come before the answer', () => {
    const hint = http('HTTP/1.1 103 Early Hints', 'link: </a>', '', '');
    expect(readAll(Buffer.concat([hint, hint, withLength]))).toMatchObject([{ status: 200 }]);
  });

  it.each([
    ['HTTP/1.1', 'Connection: close'],
    ['HTTP/1.0', 'x-one: 1'],
  ])('does not use a connection again of %s with %s', (version, header) => {
    expect(readAll(http(`${version} 200 OK`, header, 'content-length: 2', '', '{}'))[0]?.keepsAlive).toBe(false);
  });

  it('joins a header that comes several times', () => {
    const [answer] = readAll(http('HTTP/1.1 200 OK', 'Vary: a', 'vary:b ', 'content-length: 0', '', ''));
    expect(answer?.headers.vary).toBe('a, b');
  });

  it('knows no header that nobody sent', () => {
    const [answer] = readAll(withLength);
    expect(answer?.headers.constructor).toBeUndefined();
  });

  it.each([
    ['another protocol', Buffer.from('SSH-2.0-OpenSSH\r\n\r\n')],
    ['a status that is no number', http('HTTP/1.1 abc', '', '')],
    ['a header without a name', http('HTTP/1.1 200 OK', ': 1', '', '')],
    ['a folded header', http('HTTP/1.1 200 OK', 'x-one: 1', '  more: 2', '', '')],
    ['a length that is no number', http('HTTP/1.1 200 OK', 'content-length: -1', '', '')],
    ['two lengths', http('HTTP/1.1 200 OK', 'content-length: 1', 'content-length: 2', '', '')],
    ['an encoding that was not asked for', http('HTTP/1.1 200 OK', 'transfer-encoding: gzip, chunked', '', '')],
    ['a chunk without a size', chunked('{}', '')],
    ['a chunk that is longer than it says', chunked('1', '{}', '0', '', '')],
    ['more than the answer', http('HTTP/1.1 200 OK', 'content-length: 1', '', '{}')],
    ['more than the chunks', chunked('0', '', 'HTTP')],
    ['a line of a chunk that does not end', chunked('1'.repeat(5_000))],
    ['a head that does not end', Buffer.from(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(70_000)}`)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readAll(bytes)).toThrow(MalformedAnswer);
  });

  it.each([
    ['says of itself', http('HTTP/1.1 200 OK', 'content-length: 1001', '', '')],
    ['turns out in chunks', chunked('3e9', 'x'.repeat(1_001))],
    ['turns out before the end', http('HTTP/1.1 200 OK', '', 'x'.repeat(1_001))],
  ])('refuses an answer that is too large, as it %s', (_, bytes) => {
    expect(() => readAll(bytes)).toThrow(AnswerTooLarge);
  });

  it('takes no answer for whole that breaks off', () => {
    for (const bytes of [withLength, inChunks]) {
      for (let length = 1; length < bytes.length; length++) {
        expect(readAll(bytes.subarray(0, length)), `${length} bytes`).toEqual([]);
      }
    }
  });
});
