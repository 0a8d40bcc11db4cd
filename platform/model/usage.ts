/** US dollars for a million tokens, which is millionths of a dollar for one. */
export interface ModelPrice {
  input: number;
  output: number;
}

export interface ModelTokens {
  input: number;
  output: number;
}

/** What one call took. */
export interface ModelUsage {
  tokens: ModelTokens;
  /** Millionths of a US dollar, whole: sums of them don't drift. */
  costMicroUsd: number;
  /** Told from the length of the texts, because the endpoint did not count. */
  estimated: boolean;
}

const ASCII_CHARACTERS_A_TOKEN = 4;

/** About as many as a tokenizer makes of it: one for four characters of English, one for each Chinese character. */
export function estimateTokens(text: string): number {
  const other = text.match(/[^\0-\x7f]/gu)?.length ?? 0;
  const ascii = text.match(/[\0-\x7f]/g)?.length ?? 0;
  return other + Math.ceil(ascii / ASCII_CHARACTERS_A_TOKEN);
}

export function usageOf(tokens: ModelTokens, price: ModelPrice, { estimated }: { estimated: boolean }): ModelUsage {
  const costMicroUsd = Math.round(tokens.input * price.input + tokens.output * price.output);
  return { tokens, costMicroUsd, estimated };
}

export const tokensIn = ({ tokens }: ModelUsage): number => tokens.input + tokens.output;
