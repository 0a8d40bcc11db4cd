import { MemorySaver } from '@langchain/langgraph';
import type { Delta } from '../../subgraphs/agents/domain/deltas.ts';
import type { RunFindings } from '../../subgraphs/agents/domain/run.ts';
import type {
  ModelQuestion,
  RunContext,
  RunInput,
  StepResult,
  Tools,
  Workflow,
} from '../../subgraphs/agents/graphs/workflow.ts';

export interface TakenStep {
  name: string;
  round: number;
  outcome: string;
  summary: string;
}

export interface WorkflowRun {
  steps: TakenStep[];
  findings: RunFindings;
  deltas: Delta[];
}

/** Runs a workflow's graph in memory, with these tools and nothing else: no engine, no database. */
export async function runWorkflow(
  workflow: Workflow,
  input: Partial<RunInput> & { text: string },
  tools: Tools,
  editedText: string | null = null,
): Promise<WorkflowRun> {
  const done: WorkflowRun = { steps: [], findings: {}, deltas: [] };
  const step = { signal: new AbortController().signal, write: (delta: Delta) => void done.deltas.push(delta) };
  const finish = (
    name: string,
    round: number,
    { state, outcome = 'SUCCEEDED', summary = '', findings }: StepResult<object>,
  ) => {
    done.steps.push({ name, round, outcome, summary });
    Object.assign(done.findings, findings);
    return state ?? {};
  };
  const taken: RunContext['step'] =
    (name, work, { round } = {}) =>
    async (state) =>
      finish(name, round?.(state) ?? 1, (await work(state, step)) as StepResult<object>);
  const context: RunContext = {
    input: { id: 'run', context: null, source: null, target: null, requireReview: false, ...input },
    tools,
    step: taken,
    opening: (_, work) => (state) => work(state, step),
    part: (_, work) => (state) => work(state, step),
    closing: taken,
    review: () => async () => (editedText === null ? {} : { editedText }),
  };
  const graph = workflow.graph(context).compile({ checkpointer: new MemorySaver() });
  await graph.invoke({}, { configurable: { thread_id: 'run' } });
  return done;
}

/** A model that answers each task as the test says; a task of which nothing is said fails. */
export function modelThat(answers: Record<string, (user: Record<string, unknown>) => unknown>) {
  const asked: Record<string, unknown>[] = [];
  const answer = ({ user }: ModelQuestion) => {
    const question = JSON.parse(user) as Record<string, unknown>;
    asked.push(question);
    return answers[question.task as string]?.(question);
  };
  const model: NonNullable<Tools['model']> = {
    name: 'scripted',
    ask: async (question, { onText }) => {
      const text = String(answer(question));
      onText?.(text.slice(0, text.length / 2));
      return text;
    },
    askFor: async (question, schema) => schema.parse(answer(question)),
  };
  return { model, asked };
}
