import path from 'node:path';
import ts from 'typescript';

/** Whoever calls what is declared here, and gets a promise, asks the database. */
const DATA = /\/(subgraphs\/[^/]+\/data|prisma)\//;
/** What must not do so in a loop. */
const WATCHED = /\/subgraphs\/[^/]+\/(resolvers|services)\/(?!.*\.test\.ts$)/;
const ARRAY_METHODS = 'map flatMap forEach filter find findIndex some every reduce from fromAsync'.split(' ');
/** Stands in the line before a call that is meant so, with the reason behind it. */
const EXCUSE = /^\s*\/\/ One query after the other: \S/;

export interface LoopReport {
  /** Calls that query, in loops or not. */
  queries: number;
  /** Those in loops, as `file:line: call`. */
  inLoops: string[];
}

/**
 * Finds calls in resolvers and services that query the database in a loop or in the callback of an array method, also by
 * way of other functions there. A loader's `load` is none: it gathers what is asked in one tick. It goes by types,
 * whatever a function is called; one behind a type of its own (`(id) => Promise<Row>`) is not seen.
 */
export function findQueriesInLoops(program: ts.Program): LoopReport {
  const checker = program.getTypeChecker();
  const calls = program
    .getSourceFiles()
    .filter(({ fileName }) => WATCHED.test(fileName))
    .flatMap(callsIn);
  const querying = new Set<ts.Node>();

  function asks(signature: ts.Signature | undefined): boolean {
    const declaration = signature?.getDeclaration();
    if (!signature || !declaration) return false;
    if (querying.has(declaration)) return true;
    const result = signature.getReturnType();
    return DATA.test(declaration.getSourceFile().fileName) && checker.getAwaitedType(result) !== result;
  }
  const queries = (call: ts.CallExpression) => asks(checker.getResolvedSignature(call));
  /** As in `ids.map(cards.byId)`. */
  const handsOnQuery = (call: ts.CallExpression) =>
    isArrayMethod(call) && call.arguments.some((argument) => signaturesOf(checker, argument).some(asks));

  // A function that calls one that queries does so too: until no more are found.
  let known: number;
  do {
    known = querying.size;
    for (const call of calls) {
      const caller = functionAround(call);
      if (caller && (queries(call) || handsOnQuery(call))) querying.add(caller);
    }
  } while (querying.size > known);

  const inLoops = calls.filter((call) => handsOnQuery(call) || (queries(call) && isInLoop(call)));
  return {
    queries: calls.filter(queries).length,
    inLoops: inLoops.filter((call) => !isExcused(call)).map(describe),
  };
}

/** The project's files, as `tsconfig.json` names them. */
export function readProgram(configFile = 'tsconfig.json'): ts.Program {
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(path.resolve(configFile)));
  return ts.createProgram(fileNames, options);
}

function callsIn(node: ts.Node): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (child: ts.Node): void => {
    if (ts.isCallExpression(child)) calls.push(child);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return calls;
}

/** Functions written in place are looked into, not handed on. */
function signaturesOf(checker: ts.TypeChecker, argument: ts.Expression): readonly ts.Signature[] {
  return ts.isFunctionLike(argument) ? [] : checker.getTypeAtLocation(argument).getCallSignatures();
}

const isArrayMethod = ({ expression }: ts.CallExpression): boolean =>
  ts.isPropertyAccessExpression(expression) && ARRAY_METHODS.includes(expression.name.text);

/** The call whose argument a function is; undefined for a function that has a name or is a value. */
const receiverOf = (node: ts.Node): ts.CallExpression | undefined =>
  ts.isFunctionLike(node) && ts.isCallExpression(node.parent) && node.parent.expression !== node
    ? node.parent
    : undefined;

/** A callback runs as a part of the function that hands it over. */
function functionAround(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node.parent, (ancestor) => ts.isFunctionLike(ancestor) && !receiverOf(ancestor));
}

function isInLoop(call: ts.CallExpression): boolean {
  for (let node: ts.Node = call; !ts.isSourceFile(node); node = node.parent) {
    const receiver = receiverOf(node);
    if (receiver ? isArrayMethod(receiver) : isRepeated(node)) return true;
    if (ts.isFunctionLike(node) && !receiver) return false;
  }
  return false;
}

/** What a `for` begins with is evaluated once. */
function isRepeated(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) return node !== parent.expression;
  if (ts.isForStatement(parent)) return node !== parent.initializer;
  return ts.isWhileStatement(parent) || ts.isDoStatement(parent);
}

function isExcused(call: ts.CallExpression): boolean {
  const file = call.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(call.getStart());
  return EXCUSE.test(file.text.split('\n')[line - 1] ?? '');
}

function describe(call: ts.CallExpression): string {
  const file = call.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(call.getStart());
  return `${path.relative('.', file.fileName)}:${line + 1}: ${call.expression.getText()}`;
}

/** Fewer than these, and the types that calls are told by were not found. */
const FEWEST_QUERIES = 20;

if (import.meta.main) {
  const { queries, inLoops } = findQueriesInLoops(readProgram());
  for (const call of inLoops) console.error(call);
  if (inLoops.length > 0) {
    console.error('Each turn of these loops waits for a query of its own: ask once for all, or through a loader.');
  }
  if (queries < FEWEST_QUERIES) console.error(`Only ${queries} queries were recognised.`);
  if (inLoops.length > 0 || queries < FEWEST_QUERIES) process.exitCode = 1;
  console.log(`${queries} queries were looked at.`);
}
