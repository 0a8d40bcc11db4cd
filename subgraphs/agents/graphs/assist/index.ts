import { END, START, StateGraph } from '@langchain/langgraph';
import type { RunContext, Workflow } from '../workflow.ts';
import { coach } from './roles/coach.ts';
import { grammarian } from './roles/grammarian.ts';
import { translator } from './roles/translator.ts';
import { afterAnalysis, afterImprovement, afterQualityCheck, afterReview, toParts } from './routes.ts';
import { AssistState } from './state.ts';
import { analyse } from './steps/analyse.ts';
import { checkEdited, checkGrammar } from './steps/check-grammar.ts';
import { harmoniseTerms } from './steps/harmonise-terms.ts';
import { improve } from './steps/improve.ts';
import { learningPlan } from './steps/learning-plan.ts';
import { qualityCheck } from './steps/quality-check.ts';
import { finalDraft } from './steps/review.ts';
import { translate } from './steps/translate.ts';
import { merge, split, translatePart } from './steps/translate-parts.ts';

export const workflow: Workflow = {
  name: 'assist',
  title: 'Translate, check and learn',
  roles: [translator, grammarian, coach],
  steps: [
    { name: 'analyse', weight: 1 },
    { name: 'translate', role: translator.name, weight: 10 },
    { name: 'translateParts', role: translator.name, weight: 10 },
    { name: 'harmoniseTerms', role: translator.name, weight: 2 },
    { name: 'qualityCheck', role: grammarian.name, weight: 3 },
    { name: 'improve', role: translator.name, weight: 4 },
    { name: 'checkGrammar', role: grammarian.name, weight: 4 },
    { name: 'learningPlan', role: coach.name, weight: 5 },
  ],
  graph: (run: RunContext) =>
    new StateGraph(AssistState)
      .addNode('analyse', run.step('analyse', analyse(run)))
      .addNode('translate', run.step('translate', translate(run)))
      .addNode('split', run.opening('translateParts', split(run)))
      .addNode('translatePart', run.part('translateParts', translatePart(run)))
      .addNode('merge', run.closing('translateParts', merge(run)))
      .addNode('harmoniseTerms', run.step('harmoniseTerms', harmoniseTerms(run)))
      .addNode(
        'qualityCheck',
        run.step('qualityCheck', qualityCheck(run), { round: (state) => state.improvements + 1 }),
      )
      .addNode('improve', run.step('improve', improve(run), { round: (state) => state.improvements + 1 }))
      .addNode('checkGrammar', run.step('checkGrammar', checkGrammar(run)))
      .addNode('review', run.review('review', finalDraft))
      .addNode('checkEdited', run.step('checkGrammar', checkEdited(run), { round: () => 2 }))
      .addNode('learningPlan', run.step('learningPlan', learningPlan(run)))
      .addEdge(START, 'analyse')
      .addConditionalEdges('analyse', afterAnalysis, ['translate', 'split'])
      .addEdge('translate', 'qualityCheck')
      .addConditionalEdges('split', toParts, ['translatePart', 'merge'])
      .addEdge('translatePart', 'merge')
      .addEdge('merge', 'harmoniseTerms')
      .addEdge('harmoniseTerms', 'qualityCheck')
      .addConditionalEdges('qualityCheck', afterQualityCheck(run), ['improve', 'checkGrammar'])
      .addConditionalEdges('improve', afterImprovement, ['qualityCheck', 'checkGrammar'])
      .addEdge('checkGrammar', 'review')
      .addConditionalEdges('review', afterReview, ['checkEdited', 'learningPlan'])
      .addEdge('checkEdited', 'learningPlan')
      .addEdge('learningPlan', END),
};
