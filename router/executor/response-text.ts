/** The data of a result as finished JSON. `toJSON` serves whoever writes results by other means: right, only slower. */
export interface ResponseText {
  text: string;
  toJSON(): unknown;
}

const prototype = {
  toJSON(this: ResponseText): unknown {
    return JSON.parse(this.text);
  },
};

export function responseText(text: string): ResponseText {
  const response = Object.create(prototype) as ResponseText;
  response.text = text;
  return response;
}

const isResponseText = (data: unknown): data is ResponseText =>
  typeof data === 'object' && data !== null && Object.getPrototypeOf(data) === prototype;

interface Result {
  errors?: unknown;
  data?: unknown;
  extensions?: unknown;
}

/** A result as JSON, of which what is text already goes in as it is. */
export function resultText({ errors, data, extensions }: Result): string {
  if (!isResponseText(data)) return JSON.stringify({ errors, data, extensions });
  const before = errors ? `{"errors":${JSON.stringify(errors)},"data":` : '{"data":';
  const after = extensions ? `,"extensions":${JSON.stringify(extensions)}}` : '}';
  return before + data.text + after;
}
