/**
 * The rows of a CSV text (RFC 4180: quoted fields, doubled quotes, line breaks inside quotes; CRLF or LF), one at a time
 * so that a large file is never held as rows. A field whose quote is never closed runs to the end of the text.
 */
export function* csvRows(text: string): Generator<string[]> {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let row: string[] = [];
  while (at < text.length) {
    const end = text[at] === '"' ? endOfQuoted(text, at) : endOfPlain(text, at);
    row.push(text[at] === '"' ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end));
    at = end;
    if (text[at] === ',') {
      at += 1;
      if (at < text.length) continue;
      row.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    if (row.length > 1 || row[0] !== '') yield row;
    row = [];
  }
}

function endOfQuoted(text: string, at: number): number {
  let end = at + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end === -1) return text.length + 1;
    if (text[end + 1] !== '"') return end + 1;
    end += 2;
  }
}

const PLAIN = /[^,\r\n]*/y;

function endOfPlain(text: string, at: number): number {
  PLAIN.lastIndex = at;
  PLAIN.test(text);
  return PLAIN.lastIndex;
}
