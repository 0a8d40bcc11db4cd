import { z } from 'zod';

export interface LocalModel {
  /** Of its OpenAI-compatible API. */
  baseUrl: string;
  name: string;
}

/** On this machine: who has not answered by then is not there. */
const TIMEOUT_MS = 500;
const EMBEDS_ONLY = /embed|minilm|bge-/i;

const modelList = z.object({ data: z.array(z.object({ id: z.string().min(1) })).nullable() });

/**
 * The model of an Ollama at `address`: the one that is wanted, or its first that can talk. Null when nobody answers there, or
 * nobody who has it.
 */
export async function findLocalModel(address: string, wanted?: string): Promise<LocalModel | null> {
  const baseUrl = new URL('/v1', address).href;
  try {
    const response = await fetch(`${baseUrl}/models`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { data } = modelList.parse(await response.json());
    const names = (data ?? []).map(({ id }) => id);
    const name = names.find((each) => (wanted ? each === wanted : !EMBEDS_ONLY.test(each)));
    return name === undefined ? null : { baseUrl, name };
  } catch {
    return null;
  }
}
