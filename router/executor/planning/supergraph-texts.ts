import { type DocumentNode, parse, print } from 'graphql';
import { type BoundFields, bindRequiredFields } from './bound-fields.ts';
import { withClientDirectives } from './client-directives.ts';
import { isComposite, isFalse } from './type-definitions.ts';

/** A supergraph as Apollo's libraries must be told it, to read it and plan over it rightly. Most are told as they are. */
export interface SupergraphTexts {
  document: DocumentNode;
  /** To be read. */
  sdl: string;
  /** To be planned over. */
  planningSdl: string;
  /** The fields that only the planner knows; null when there are none. */
  bound: BoundFields | null;
}

export function supergraphTexts(sdl: string): SupergraphTexts {
  const composed = parse(sdl, { noLocation: true });
  const document = withClientDirectives(composed);
  const { document: planned, bound } = bindRequiredFields(withResolvableKeysFirst(document));
  const read = document === composed ? sdl : print(document);
  return { document, sdl: read, planningSdl: planned === document ? read : print(planned), bound };
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
    const last = directives.filter((each) => each.name.value === 'join__type' && isFalse(each, 'resolvable'));
    if (last.length === 0) return definition;
    changed = true;
    return { ...definition, directives: [...directives.filter((each) => !last.includes(each)), ...last] };
  });
  return changed ? { ...document, definitions } : document;
}
