/** A path of a plan: response keys, and '@' for each item of a list. */
export type PlanPath = readonly (string | number)[];
export type Entity = Record<string, unknown>;
export type ResultPath = readonly (string | number)[];

/** The objects at a path of the result, lists laid flat, without nulls. */
export function entitiesAt(root: Entity, path: PlanPath): Entity[] {
  if (path.length === 0) return [root];
  const found: Entity[] = [];
  collect(root, path, 0, found);
  return found;
}

function collect(value: unknown, path: PlanPath, depth: number, found: Entity[]): void {
  if (value == null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    const next = path[depth] === '@' ? depth + 1 : depth;
    for (let i = 0; i < value.length; i++) collect(value[i], path, next, found);
  } else if (depth === path.length) found.push(value as Entity);
  else collect((value as Entity)[path[depth] as string], path, depth + 1, found);
}

/** Where in the result each of `entitiesAt` stands, in the same order. Only errors need it. */
export function pathsAt(root: Entity, path: PlanPath): ResultPath[] {
  const paths: ResultPath[] = [];
  trace(root, path, 0, [], paths);
  return paths;
}

function trace(value: unknown, path: PlanPath, depth: number, at: ResultPath, paths: ResultPath[]): void {
  if (value == null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    const next = path[depth] === '@' ? depth + 1 : depth;
    value.forEach((item, index) => {
      trace(item, path, next, [...at, index], paths);
    });
  } else if (depth === path.length) paths.push(at);
  else {
    const key = path[depth] as string;
    trace((value as Entity)[key], path, depth + 1, [...at, key], paths);
  }
}
