import { z } from 'zod';
import { type BareChange, changesBetween, explain } from '../../../domain/text-changes.ts';
import { askModel } from '../../ask-model.ts';
import { taskOf } from '../../prompt.ts';
import type { ModelAccess, RunContext, StepWork } from '../../workflow.ts';
import { teacher } from '../roles/teacher.ts';
import type { PolishState } from '../state.ts';

const MOST_ASKED = 40;
const LONGEST_REASON = 300;
const AROUND = 80;

/** What is different from what the person wrote, and why. */
export function explainChanges({ input, tools }: RunContext): StepWork<PolishState> {
  return async ({ text, repairs, editedText }, { signal }) => {
    const outputText = editedText ?? text;
    const changes = changesBetween(input.text, outputText);
    const byRules = (change: BareChange) => repairs.some(({ start, end }) => start < change.end && change.start < end);
    const open = changes.filter((change) => !byRules(change)).slice(0, MOST_ASKED);
    const { answer, note } = await askModel(tools, signal, (model) => askTeacher(model, input.text, open, signal));
    const explained = changes.map((change) => explain(change, repairs, answer?.get(change)));
    const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
    return {
      findings: { outputText, changes: explained },
      summary: changes.length === 0 ? `Nothing had to be changed.${note}` : `${count}, each with its reason.${note}`,
    };
  };
}

async function askTeacher(model: ModelAccess, text: string, changes: readonly BareChange[], signal: AbortSignal) {
  if (changes.length === 0) return new Map<BareChange, string>();
  const shown = changes.map(({ start, end, before, after }) => ({
    before,
    after,
    around: text.slice(Math.max(0, start - AROUND), end + AROUND),
  }));
  const task = `Say why each of "changes" was made: "before" stood in the text "around" it and became "after". Answer with one JSON object {"reasons": [string]} and nothing else: one for each change, in the same order, at most 25 words each.`;
  const question = { system: taskOf(teacher, task), user: JSON.stringify({ task: 'explain', changes: shown }) };
  const schema = z.object({ reasons: z.array(z.string().min(1)).length(changes.length) });
  const { reasons } = await model.askFor({ ...question, maxTokens: 100 + 60 * changes.length }, schema, { signal });
  return new Map(changes.map((change, index) => [change, reasons[index]!.trim().slice(0, LONGEST_REASON)]));
}
