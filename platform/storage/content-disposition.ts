/** What RFC 5987 lets stand as it is, and `encodeURIComponent` too. */
const RESERVED = /['()*]/g;
const NOT_IN_QUOTES = /[^\x20-\x7e]|["\\%]/g;

/**
 * The header that makes a browser save an answer, whatever it is, under this name: once for old clients, in ASCII, and once
 * as it is (RFC 6266).
 */
export function contentDisposition(fileName: string): string {
  const name = fileName.toWellFormed();
  const plain = name.replace(NOT_IN_QUOTES, '_');
  const encoded = encodeURIComponent(name).replace(RESERVED, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
