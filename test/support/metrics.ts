/** The sum over a metric's series whose labels hold all of `labels`, such as `target="replica"`. */
export async function metricOf(port: number, name: string, ...labels: string[]): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const series = [...text.matchAll(new RegExp(`^${name}\\{([^}]*)\\} (\\S+)$`, 'gm'))];
  const chosen = series.filter(([, found]) => labels.every((label) => found?.includes(label)));
  return chosen.reduce((sum, [, , value]) => sum + Number(value), 0);
}

/** SQL statements that the service at this port has sent so far, transaction control included. */
export const sqlStatements = (port: number): Promise<number> => metricOf(port, 'yuqiao_sql_statements_total');
