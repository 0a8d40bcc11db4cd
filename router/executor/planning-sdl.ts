import { type DocumentNode, Kind, parse, print } from 'graphql';
import { type BoundFields, bindRequiredFields } from './bound-fields.ts';
import { isComposite } from './type-definitions.ts';

export interface PlanningSdl {
  /** The text that the planner is to read. */
  sdl: string;
  /** The fields that it has beyond the supergraph's; null when there are none. */
  bound: BoundFields | null;
}

/** A supergraph as Apollo's planner must be told it, to plan over it rightly. Most are told as they are. */
export function toPlanningSdl(sdl: string): PlanningSdl {
  const document = parse(sdl, { noLocation: true });
  const ordered = withResolvableKeysFirst(document);
  const { document: planned, bound } = bindRequiredFields(ordered);
  return { sdl: planned === document ? sdl : print(planned), bound };
}

/**
 * When a plan comes back to a subgraph that it was at before, the planner takes the first key that the type has there, also
 * one that is marked `resolvable: false`. So those that can be resolved stand before the others.
 */
function withResolvableKeysFirst(document: DocumentNode): DocumentNode {
  let changed = false;
  const definitions = document.definitions.map((definition) => {
    if (!isComposite(definition)) return definition;
    const directives = definition.directives ?? [];
    const last = directives.filter(({ name, arguments: given = [] }) => {
      if (name.value !== 'join__type') return false;
      return given.some(
        ({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
      );
    });
    if (last.length === 0) return definition;
    changed = true;
    return { ...definition, directives: [...directives.filter((each) => !last.includes(each)), ...last] };
  });
  return changed ? { ...document, definitions } : document;
}
