import { writeFile } from 'node:fs/promises';
import path from 'node:path';

const SETTINGS_FILE = 'yuqiao.conf';

type Settings = Record<string, string | number>;

const SHARED: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Five processes with pools of 20 and 10 each, their migrations, jobs and tests.
  max_connections: 300,
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  shared_preload_libraries: 'pg_stat_statements',
  wal_level: 'replica',
  max_wal_senders: 10,
  max_replication_slots: 10,
  min_wal_size: '16MB',
  max_wal_size: '256MB',
  // A standby that is gone may hold back this much of the log, then it is cloned anew.
  max_slot_wal_keep_size: '256MB',
  hot_standby: 'on',
  // Long reads on the standby neither hold up its replay nor are cancelled by it.
  hot_standby_feedback: 'on',
  wal_retrieve_retry_interval: '500ms',
};

/** For data that nobody will miss after a power cut: those of a test. */
const NOT_DURABLE: Settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export interface Upstream {
  port: number;
  password: string;
  slot: string;
}

/** Makes a freshly made cluster read our settings, after initdb's and before ALTER SYSTEM's. */
export const INCLUDE_SETTINGS = `include_if_exists = '${SETTINGS_FILE}'\n`;

/** Written at each start, so that a cluster of an older version gets today's settings. `upstream` makes it a standby's. */
export function writeSettings(cluster: string, options: { durable: boolean; upstream?: Upstream }): Promise<void> {
  const settings = {
    ...SHARED,
    ...(options.durable ? {} : NOT_DURABLE),
    ...(options.upstream ? upstreamSettings(options.upstream) : {}),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quote(String(value), "''")}\n`);
  return writeFile(path.join(cluster, SETTINGS_FILE), lines.join(''), { mode: 0o600 });
}

function upstreamSettings({ port, password, slot }: Upstream): Settings {
  return {
    primary_conninfo: `host=127.0.0.1 port=${port} user=postgres password=${quote(password, "\\'")} application_name=${slot}`,
    primary_slot_name: slot,
  };
}

/** Configuration files and connection strings agree on all but how a quote within quotes is written. */
function quote(value: string, innerQuote: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", innerQuote)}'`;
}
