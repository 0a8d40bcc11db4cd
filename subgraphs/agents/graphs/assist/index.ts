import { END, START, StateGraph } from '@langchain/langgraph';
import type { RunContext, Workflow } from '../workflow.ts';
import { coach } from './roles/coach.ts';
import { grammarian } from './roles/grammarian.ts';
import { translator } from './roles/translator.ts';
import { AssistState } from './state.ts';
import { analyse } from './steps/analyse.ts';
import { checkGrammar } from './steps/check-grammar.ts';
import { learningPlan } from './steps/learning-plan.ts';
import { translate } from './steps/translate.ts';

export const workflow: Workflow = {
  name: 'assist',
  title: 'Translate, check and learn',
  roles: [translator, grammarian, coach],
  steps: [
    { name: 'analyse', weight: 1 },
    { name: 'translate', role: translator.name, weight: 10 },
    { name: 'checkGrammar', role: grammarian.name, weight: 4 },
    { name: 'learningPlan', role: coach.name, weight: 5 },
  ],
  graph: (run: RunContext) =>
    new StateGraph(AssistState)
      .addNode('analyse', run.step('analyse', analyse(run)))
      .addNode('translate', run.step('translate', translate(run)))
      .addNode('checkGrammar', run.step('checkGrammar', checkGrammar(run)))
      .addNode('learningPlan', run.step('learningPlan', learningPlan(run)))
      .addEdge(START, 'analyse')
      .addEdge('analyse', 'translate')
      .addEdge('translate', 'checkGrammar')
      .addEdge('checkGrammar', 'learningPlan')
      .addEdge('learningPlan', END),
};
