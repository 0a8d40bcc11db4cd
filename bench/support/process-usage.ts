import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessUsage {
  cpuSeconds: number;
  rssBytes: number;
}

const PAGE_BYTES = 4096;

/** What a process and those that it started have used so far, of Linux's own count: to the nanosecond, for programs of all kinds. */
export function usageOf(pid: number): ProcessUsage {
  const usage = { cpuSeconds: 0, rssBytes: residentPages(pid) * PAGE_BYTES };
  for (const thread of list(`/proc/${pid}/task`)) {
    usage.cpuSeconds += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ', 1)[0]) / 1e9;
  }
  for (const child of childrenOf(pid)) {
    const { cpuSeconds, rssBytes } = usageOf(child);
    usage.cpuSeconds += cpuSeconds;
    usage.rssBytes += rssBytes;
  }
  return usage;
}

const residentPages = (pid: number) => Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0);

/** The fourth word of `stat`, behind a name that may hold anything. */
const parentOf = (pid: string) => Number(/\) \S (\d+)/.exec(read(`/proc/${pid}/stat`))?.[1]);

const childrenOf = (pid: number): number[] =>
  list('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);

/** Empty for a thread or process that has just ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
