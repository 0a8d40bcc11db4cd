/** A part of a text: from `start` up to, not including, `end`; UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/**
 * What must come through a translation unchanged, longest kinds first. The parts are bounded and never nest a repetition,
 * so that a hostile text costs linear time.
 */
const PROTECTED = new RegExp(
  [
    '`[^`\\n]{1,400}`', // code
    "(?:https?|ftp)://[\\w\\-.~:/?#[\\]@!$&'()*+,;=%]+", // URL
    'www\\.[\\w\\-.~/?#=&%]+',
    '[\\w.+-]{1,64}@[\\w-]{1,64}(?:\\.[\\w-]{1,64})+', // e-mail address
    '\\{\\{[^{}\\n]{1,80}\\}\\}|\\$?\\{[\\w.:-]{1,80}\\}', // {{name}} ${name} {0}
    '%(?:\\(\\w{1,40}\\))?[sdif@]\\b|%\\d\\$[sd]', // %s %(name)s %1$s
    '</?[a-zA-Z][^<>\\n]{0,200}>', // <b>
    '(?<![\\w@])@(?:[\\w-]{1,40}|[\\u4e00-\\u9fff]{2,4}(?![\\u4e00-\\u9fff]))', // @name
  ].join('|'),
  'g',
);
/** Punctuation that ends the sentence around a URL, not the URL. The look-behind makes a row of thousands one try. */
const TRAILING_PUNCTUATION = /(?<![.,;:!?)'\]])[.,;:!?)'\]]+$/;

/** URLs, e-mail addresses, @names, placeholders, tags and code, in order and never overlapping. */
export function protectedSpans(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(PROTECTED)) {
    const isAddress = /^(?:https?:|ftp:|www\.)/.test(match[0]);
    const kept = isAddress ? match[0].replace(TRAILING_PUNCTUATION, '') : match[0];
    spans.push({ start: match.index, end: match.index + kept.length });
  }
  return spans;
}
