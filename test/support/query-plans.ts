import pg from 'pg';
import { vi } from 'vitest';
import { withClient } from '#prisma/connection.ts';

/** A node of a plan, as EXPLAIN tells it, that has been executed. */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  'Sort Key'?: string[];
  'Subplans Removed'?: number;
  'Actual Rows': number;
  /** 0 for a part that was never asked. */
  'Actual Loops': number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
}

export interface QueryPlan {
  sql: string;
  root: PlanNode;
  nodes: PlanNode[];
  /** Tables that the plan may look into, sorted; those that pruning left out are not among them. */
  tables: string[];
  /** Those that were really looked into. */
  read: string[];
  /** Pages that were touched. */
  blocks: number;
  planningMs: number;
  executionMs: number;
}

interface Statement {
  text: string;
  values: unknown[];
}

/** What `run` sends to PostgreSQL and names `table`, as it is sent: the SQL is the code's own, not a copy of it. */
async function statementsOf(table: string, run: () => Promise<unknown>): Promise<Statement[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await run();
    return (query.mock.calls as unknown as [string | Statement][])
      .map(([sent]) => (typeof sent === 'string' ? { text: sent, values: [] } : sent))
      .filter(({ text }) => text.includes(table));
  } finally {
    query.mockRestore();
  }
}

/**
 * The plan of the one statement on `table` that `run` sends, executed by the owner, and rolled back. A statement that a
 * connection has prepared gets a plan for these values ('custom') or one for any ('generic'), as PostgreSQL thinks best.
 */
export async function planOf(
  ownerUrl: string,
  table: string,
  run: () => Promise<unknown>,
  mode: 'custom' | 'generic' = 'custom',
): Promise<QueryPlan> {
  const statements = await statementsOf(table, run);
  const [statement] = statements;
  if (!statement || statements.length > 1) throw new Error(`${statements.length} statements name ${table}.`);
  const { text, values } = statement;
  return withClient(ownerUrl, async (client) => {
    await client.query(`SET plan_cache_mode = force_${mode}_plan`);
    await client.query('BEGIN');
    // Prepared in SQL: EXPLAIN as a prepared statement itself would show the values' own plan, whatever the mode.
    await client.query(`PREPARE explained AS ${text}`);
    const literals = values.length > 0 ? `(${values.map(toLiteral).join(', ')})` : '';
    const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained${literals}`);
    await client.query('ROLLBACK');
    const [plan] = rows[0]['QUERY PLAN'];
    const nodes = flatten(plan.Plan);
    const tablesOf = (some: PlanNode[]) => [...new Set(some.flatMap((node) => node['Relation Name'] ?? []))].sort();
    return {
      sql: text,
      root: plan.Plan,
      nodes,
      tables: tablesOf(nodes),
      read: tablesOf(nodes.filter((node) => node['Actual Loops'] > 0)),
      blocks: plan.Plan['Shared Hit Blocks'] + plan.Plan['Shared Read Blocks'],
      planningMs: plan['Planning Time'],
      executionMs: plan['Execution Time'],
    };
  });
}

/** The plans of the statements on `table` that a function runs when `run` is sent, with the values that it is called with. */
export async function plansWithin(ownerUrl: string, table: string, run: () => Promise<unknown>): Promise<PlanNode[][]> {
  const [statement] = await statementsOf(table, run);
  if (!statement) throw new Error(`No statement names ${table}.`);
  return withClient(ownerUrl, async (client) => {
    const plans: PlanNode[][] = [];
    client.on('notice', ({ message = '' }) => {
      const start = message.indexOf('{');
      if (start >= 0) plans.push(flatten(JSON.parse(message.slice(start)).Plan));
    });
    await client.query(`LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_analyze = on;
      SET auto_explain.log_nested_statements = on; SET auto_explain.log_format = json; SET client_min_messages = log;
      SET plan_cache_mode = force_generic_plan`);
    await client.query(statement.text, statement.values);
    return plans.filter((nodes) => nodes.some((node) => node['Relation Name']));
  });
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

/** As PostgreSQL gets the value, with its type left open. */
function toLiteral(value: unknown): string {
  if (value === null) return 'NULL';
  return pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value));
}
