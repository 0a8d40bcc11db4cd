import type { UserError } from '#platform/errors.ts';
import { type Connection, readPageRequest, toConnection } from '#platform/pagination.ts';
import { checkTexts, invalid, invalidField, isUuid, type Validated, valid } from '#platform/validation.ts';
import { owns, requireUser, type Viewer } from '#platform/viewer.ts';
import type { GlossaryTermRow, GlossaryTerms } from '../data/glossary-terms.ts';
import { MAX_NOTE, MAX_TERM, MAX_TERMS, type NewTerm, problemOfTerm, tidy } from '../domain/glossary.ts';
import { type DeleteResult, deleted, nothingToDelete } from './deleting.ts';
import { readGlossaryCsv } from './glossary-csv.ts';
import { type PageArguments, readSearch } from './searching.ts';

export interface TermInput {
  source: string;
  target: string;
  note?: string | null;
}

export interface TermResult {
  term: GlossaryTermRow | null;
  userErrors: UserError[];
}

export interface ImportResult {
  imported: number;
  updated: number;
  rejected: { line: number; reason: string }[];
}

const FULL = `A glossary has at most ${MAX_TERMS} terms.`;
const PAGE = 50;

/** The words and phrases that a viewer wants translated one way only. */
export function createGlossaryService({ terms }: { terms: GlossaryTerms }) {
  return {
    /** Adds a term, or changes the one with this source, in whatever case it is written. */
    async save(viewer: Viewer, input: TermInput): Promise<TermResult> {
      const owner = requireUser(viewer);
      const { value, userErrors } = validateTerm(input);
      if (!value) return { term: null, userErrors };
      const [saved] = await terms.save(viewer, owner.id, [value]);
      if (saved) return { term: saved.term, userErrors: [] };
      return { term: null, userErrors: [{ code: 'GLOSSARY_FULL', message: FULL, field: ['input'] }] };
    },

    async delete(viewer: Viewer, id: string): Promise<DeleteResult> {
      const owner = requireUser(viewer);
      return isUuid(id) && (await terms.delete(viewer, owner.id, id)) ? deleted(id) : nothingToDelete('term');
    },

    /** The viewer's own term with this id; null for anyone else's. `load` reads one row. */
    async byId(viewer: Viewer, id: string, load: (id: string) => Promise<GlossaryTermRow | null>) {
      const row = isUuid(id) ? await load(id) : null;
      return row && owns(viewer, row.userId) ? row : null;
    },

    /**
     * The viewer's terms, newest first.
     * @throws BAD_USER_INPUT for a page or a search that can't be
     */
    async page(viewer: Viewer, args: PageArguments): Promise<Connection<GlossaryTermRow>> {
      const owner = requireUser(viewer);
      const request = readPageRequest({ ...args, first: args.first ?? PAGE });
      return toConnection(await terms.page(viewer, owner.id, request, readSearch(args.search)), request);
    },

    /** Saves each row that is a term, and says of each other one why it is none. */
    async importCsv(viewer: Viewer, csv: string): Promise<ImportResult> {
      const owner = requireUser(viewer);
      const { rows, rejected } = readGlossaryCsv(csv, validateTerm);
      const saved = await terms.save(
        viewer,
        owner.id,
        rows.map(({ term }) => term),
      );
      const full = rows.flatMap(({ line }, index) => (saved[index] ? [] : [{ line, reason: FULL }]));
      return {
        imported: saved.filter((each) => each?.isNew).length,
        updated: saved.filter((each) => each && !each.isNew).length,
        rejected: [...rejected, ...full].sort((a, b) => a.line - b.line),
      };
    },
  };
}

export type GlossaryService = ReturnType<typeof createGlossaryService>;

function validateTerm(input: TermInput): Validated<NewTerm> {
  const problems = checkTexts(
    [['input', 'source'], input.source.trim(), { max: MAX_TERM }],
    [['input', 'target'], input.target.trim(), { max: MAX_TERM }],
    [['input', 'note'], input.note, { max: MAX_NOTE, min: 0 }],
  );
  if (problems.length > 0) return invalid(...problems);
  const term = { source: tidy(input.source), target: tidy(input.target), note: input.note?.trim() || null };
  const wrong = problemOfTerm(term);
  return wrong ? invalid(invalidField(['input', wrong.field], `${wrong.field} ${wrong.problem}.`)) : valid(term);
}
