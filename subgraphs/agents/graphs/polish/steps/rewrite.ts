import { problemOfRewriting } from '../../../checks/rewriting.ts';
import { askModel } from '../../ask-model.ts';
import { taskOf } from '../../prompt.ts';
import type { ModelAccess, RunContext, StepContext, StepWork } from '../../workflow.ts';
import { type Block, blocksOf } from '../blocks.ts';
import { editor } from '../roles/editor.ts';
import type { PolishState } from '../state.ts';

const TASK = `Edit the "text". "context", where it is given, says what it is about and is not edited. Answer with the edited text and nothing else: no quotation marks around it, no notes, no JSON.`;
/** The repaired text was shown in the first. */
const ROUND = 2;

/** Has a model write it better, block by block; what does not say the same thing any more is refused. */
export function rewrite({ input, tools }: RunContext): StepWork<PolishState> {
  return async ({ text }, step) => {
    if (!tools.model) {
      return {
        outcome: 'SKIPPED',
        summary: 'No language model is configured: only what rules are certain of was changed.',
      };
    }
    let whole = '';
    const refusals: string[] = [];
    for (const block of blocksOf(text)) {
      const { rewritten, refusal } = await rewriteBlock(block, whole, step);
      if (refusal) refusals.push(refusal);
      whole += rewritten;
    }
    step.write({ round: ROUND, segment: 0, offset: 0, text: whole });
    const refused = refusals.length > 0 ? ` Not taken: ${[...new Set(refusals)].join('; ')}.` : '';
    const changed = whole === text ? 'Nothing was rewritten.' : 'Rewritten.';
    return { state: { text: whole }, findings: { outputText: whole }, summary: `${changed}${refused}` };
  };

  async function rewriteBlock({ text, isBlank }: Block, before: string, { signal, write }: StepContext) {
    if (isBlank) return { rewritten: text, refusal: '' };
    const onText = (soFar: string) => write({ round: ROUND, segment: 0, offset: before.length, text: soFar });
    const { answer, note } = await askModel(tools, signal, (model) => askEditor(model, text, { signal, onText }));
    const refusal = answer === null ? note.trim() : problemOfRewriting(text, answer);
    return refusal === null && answer !== null ? { rewritten: answer, refusal: '' } : { rewritten: text, refusal };
  }

  async function askEditor(
    model: ModelAccess,
    text: string,
    options: Parameters<ModelAccess['ask']>[1],
  ): Promise<string> {
    const user = JSON.stringify({ task: 'rewrite', ...(input.context && { context: input.context }), text });
    const answer = await model.ask({ system: taskOf(editor, TASK), user, maxTokens: 200 + text.length }, options);
    // The blanks around it are the layout's.
    const [, lead = '', trail = ''] = /^(\s*)[\s\S]*?(\s*)$/.exec(text) ?? [];
    return `${lead}${answer.trim()}${trail}`;
  }
}
