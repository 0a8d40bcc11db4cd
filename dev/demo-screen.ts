import { styleText } from 'node:util';

/** The events of a run, as the demo asks for them. */
export type RunEvent = { seq: number; progress: number } & (
  | { __typename: 'RunStatusChanged'; status: string }
  | { __typename: 'StepStarted'; step: string; role: string | null; attempt: number }
  | { __typename: 'StepFinished'; step: string; outcome: string; summary: string | null }
  | { __typename: 'TextDelta'; segment: number; offset: number; text: string }
  | { __typename: 'ReviewRequested' }
);

export interface FinishedRun {
  status: string;
  error: string | null;
  complexity: string | null;
  qualityScore: number | null;
  outputText: string | null;
  changes: { before: string; after: string; reason: string }[];
  user: { displayName: string } | null;
  translation: { kind: string; engine: string; source: string; target: string; targetText: string } | null;
  grammarIssues: { text: string; message: string; suggestions: string[] }[];
  learningPlan: { summary: string; items: PlannedItem[] } | null;
}

interface PlannedItem {
  day: number;
  reason: string;
  example: string | null;
  word: { lemma: string; phonetic: string | null; level: string | null; senses: { text: string }[] } | null;
  card: { id: string; front: string; back: string; due: string } | null;
}

const BAR_WIDTH = 20;
const dim = (text: string) => styleText('dim', text);
const bold = (text: string) => styleText('bold', text);

const progressBar = (progress: number) => {
  const filled = Math.round(progress * BAR_WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${String(Math.round(progress * 100)).padStart(3)} %`;
};

/** Writes a run to the terminal: a line an event while it runs, then its results. */
export function createDemoScreen(text: string) {
  console.log(`\n${bold('Text')}\n${indent(text)}\n\n${bold('Progress')}`);
  const started = Date.now();

  return {
    show(event: RunEvent): void {
      console.log(`${progressBar(event.progress)}  ${describe(event)}`);
    },

    finish(run: FinishedRun): void {
      console.log(dim(`${run.status.toLowerCase()} after ${((Date.now() - started) / 1000).toFixed(1)} s`));
      if (run.error) console.log(`\n${styleText('red', run.error)}`);
      if (run.translation) showTranslation(run.translation);
      else if (run.outputText) console.log(`\n${bold('Better')}\n${indent(run.outputText)}`);
      showQuality(run);
      for (const { before, after, reason } of run.changes) console.log(`  “${before}” → “${after}”: ${dim(reason)}`);
      showGrammar(run);
      if (run.learningPlan) showPlan(run.learningPlan);
    },
  };
}

function describe(event: RunEvent): string {
  switch (event.__typename) {
    case 'RunStatusChanged':
      return event.status.toLowerCase();
    case 'StepStarted':
      return `▸ ${event.step}${event.role ? dim(` (${event.role})`) : ''}`;
    case 'StepFinished': {
      const mark = { SUCCEEDED: '✓', SKIPPED: '–' }[event.outcome] ?? '✗';
      return `${mark} ${event.step}${event.summary ? dim(`: ${event.summary}`) : ''}`;
    }
    case 'TextDelta':
      return dim(`  … ${event.text}`);
    case 'ReviewRequested':
      return 'waits for a person';
  }
}

function showTranslation({ kind, engine, source, target, targetText }: NonNullable<FinishedRun['translation']>): void {
  const title = kind === 'GLOSS' ? 'Gloss (word by word, not a translation)' : 'Translation';
  console.log(`\n${bold(title)} ${dim(`${source} → ${target}, engine ${engine}`)}\n${indent(targetText)}`);
  if (kind === 'GLOSS') console.log(dim('  Set LLM_BASE_URL and LLM_MODEL for a translation that is fit to send.'));
}

/** The run's own text differs from the translation in the history where it was improved since. */
function showQuality({ qualityScore, outputText, translation }: FinishedRun): void {
  if (translation && outputText && outputText !== translation.targetText) {
    console.log(`\n${bold('Improved')}\n${indent(outputText)}`);
  }
  if (qualityScore !== null) console.log(dim(`  quality ${qualityScore.toFixed(2)} of 1`));
}

function showGrammar({ translation, grammarIssues }: FinishedRun): void {
  console.log(`\n${bold('Grammar')}`);
  const hasEnglish = !translation || translation.source === 'EN' || translation.kind === 'TRANSLATION';
  if (grammarIssues.length === 0)
    console.log(hasEnglish ? '  nothing to report' : '  not checked: there is no English');
  for (const { text, message, suggestions } of grammarIssues) {
    console.log(`  “${text}”: ${message}${suggestions.length > 0 ? dim(` → ${suggestions.join(' | ')}`) : ''}`);
  }
}

function showPlan({ summary, items }: NonNullable<FinishedRun['learningPlan']>): void {
  console.log(`\n${bold('Cards')}`);
  for (const { word, card } of items) {
    const phonetic = word?.phonetic ? dim(` /${word.phonetic}/`) : '';
    const level = word?.level ? dim(` ${word.level}`) : '';
    const meaning = word?.senses.slice(0, 2).map(({ text }) => text);
    console.log(`  ${bold(card?.front ?? word?.lemma ?? '')}${phonetic}${level}  ${meaning?.join('; ') ?? ''}`);
  }
  if (items.length === 0) console.log('  no word of this text is worth a card');
  console.log(`\n${bold('Plan')}\n${indent(summary)}`);
  for (const { day, word, card, reason } of items) {
    console.log(`  day ${day}: ${card?.front ?? word?.lemma ?? ''} ${dim(`(${reason})`)}`);
  }
}

const indent = (text: string) => text.replaceAll(/^/gm, '  ');
