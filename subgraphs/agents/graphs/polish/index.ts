import { END, START, StateGraph } from '@langchain/langgraph';
import type { RunContext, Workflow } from '../workflow.ts';
import { editor } from './roles/editor.ts';
import { grammarian } from './roles/grammarian.ts';
import { teacher } from './roles/teacher.ts';
import { PolishState } from './state.ts';
import { checkGrammar } from './steps/check-grammar.ts';
import { explainChanges } from './steps/explain-changes.ts';
import { readText } from './steps/read-text.ts';
import { repair } from './steps/repair.ts';
import { rewrite } from './steps/rewrite.ts';

export const workflow: Workflow = {
  name: 'polish',
  title: 'Make English better, and say why',
  roles: [grammarian, editor, teacher],
  steps: [
    { name: 'readText', weight: 1 },
    { name: 'checkGrammar', role: grammarian.name, weight: 4 },
    { name: 'repair', role: grammarian.name, weight: 4 },
    { name: 'rewrite', role: editor.name, weight: 10 },
    { name: 'explainChanges', role: teacher.name, weight: 4 },
  ],
  graph: (run: RunContext) =>
    new StateGraph(PolishState)
      .addNode('readText', run.step('readText', readText(run)))
      .addNode('checkGrammar', run.step('checkGrammar', checkGrammar(run)))
      .addNode('repair', run.step('repair', repair(run)))
      .addNode('rewrite', run.step('rewrite', rewrite(run)))
      .addNode(
        'review',
        run.review('review', ({ text, issues }: PolishState) => ({ draftText: text, translationId: null, issues })),
      )
      .addNode('explainChanges', run.step('explainChanges', explainChanges(run)))
      .addEdge(START, 'readText')
      .addEdge('readText', 'checkGrammar')
      .addEdge('checkGrammar', 'repair')
      .addEdge('repair', 'rewrite')
      .addEdge('rewrite', 'review')
      .addEdge('review', 'explainChanges')
      .addEdge('explainChanges', END),
};
