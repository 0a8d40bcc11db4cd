import { codeBlocks } from './code-blocks.ts';

/** A part of a text: from `start` up to, not including, `end`; UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/**
 * What must come through a translation unchanged, longest kinds first. The parts are bounded, begin at the edge of a word and
 * never nest a repetition, so that a hostile text costs linear time.
 */
const PROTECTED = new RegExp(
  [
    '`[^`\\n]{1,400}`', // code
    "(?:https?|ftp)://[\\w\\-.~:/?#[\\]@!$&'()*+,;=%]+", // URL
    '(?<![\\w.])www\\.[\\w\\-.~/?#=&%]+',
    '(?<![\\w.+-])[\\w.+-]{1,64}@[\\w-]{1,64}(?:\\.[\\w-]{1,64})+', // e-mail address
    '\\{\\{[^{}\\n]{1,80}\\}\\}|\\$?\\{[\\w.:-]{1,80}\\}', // {{name}} ${name} {0}
    '%(?:\\(\\w{1,40}\\)|\\d\\$|\\.\\d)?[sdif@](?![A-Za-z])', // %s %(name)s %1$s %.2f
    '</?[a-zA-Z][^<>\\n]{0,200}>', // <b>
    '&(?:[a-zA-Z]{2,8}|#\\d{1,6});', // &nbsp;
    '(?<![\\w@])@(?:[\\w-]{1,40}|[\\u4e00-\\u9fff]{2,4}(?![\\u4e00-\\u9fff]))', // @name
  ].join('|'),
  'g',
);

/** URLs, e-mail addresses, @names, placeholders, tags and code, in order and never overlapping. */
export function protectedSpans(text: string): Span[] {
  const spans: Span[] = [];
  let read = 0;
  for (const block of codeBlocks(text)) {
    spans.push(...inlineSpans(text, read, block.start), block);
    read = block.end;
  }
  spans.push(...inlineSpans(text, read, text.length));
  return spans;
}

function* inlineSpans(text: string, from: number, to: number): Generator<Span> {
  for (const match of text.slice(from, to).matchAll(PROTECTED)) {
    const start = from + match.index;
    yield { start, end: start + lengthOf(match[0]) };
  }
}

function lengthOf(found: string): number {
  return /^(?:https?:|ftp:|www\.)/.test(found) ? lengthOfAddress(found) : found.length;
}

/** Without the punctuation of the sentence around it; but a bracket that the address itself opened is its own. */
function lengthOfAddress(address: string): number {
  let length = address.length;
  let unopened = count(address, ')') - count(address, '(');
  while (length > 0 && ".,;:!?)'],".includes(address[length - 1]!)) {
    if (address[length - 1] === ')') {
      if (unopened <= 0) break;
      unopened -= 1;
    }
    length -= 1;
  }
  return length;
}

const count = (text: string, character: string): number => text.split(character).length - 1;
