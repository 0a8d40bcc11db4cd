import { type DocumentNode, parse } from 'graphql';

/** The fields that take a refresh token in the place of an access token. */
const RENEWALS = new Set(['refreshSession']);

/** Whether a document asks for a new session and for nothing else: so much may be asked with a token that has lapsed. */
export function onlyRenewsSession(query: string): boolean {
  const document = read(query);
  return (
    document?.definitions.every(
      (definition) =>
        definition.kind === 'OperationDefinition' &&
        definition.operation === 'mutation' &&
        definition.selectionSet.selections.every((each) => each.kind === 'Field' && RENEWALS.has(each.name.value)),
    ) ?? false
  );
}

function read(query: string): DocumentNode | null {
  try {
    return parse(query, { noLocation: true });
  } catch {
    return null;
  }
}
