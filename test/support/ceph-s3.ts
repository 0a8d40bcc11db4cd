import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Options } from '#platform/storage/s3.ts';
import { waitFor } from '../../dev/infrastructure/wait-for.ts';
import { freePorts } from './launcher.ts';
import { endProcess } from './node-process.ts';
import { until } from './until.ts';

/** Whether Debian's `ceph-mon`, `ceph-osd`, `ceph-common` and `radosgw` are installed (dev/apt-packages.sh). */
export const hasCeph = ['ceph-mon', 'ceph-osd', 'ceph', 'radosgw', 'radosgw-admin'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);

export interface CephS3 {
  /** For `createS3Storage`, with a bucket of its own. */
  options: S3Options;
  /** Stops answering, as a stalled server would; and goes on. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

const execute = promisify(execFile);
const OBJECT_STORE_TRIES = 8;

/** A real S3 server: Ceph's gateway over one monitor and one OSD that keeps everything in memory. Some 16 s to start. */
export async function startCephS3(): Promise<CephS3> {
  const folder = await mkdtemp(path.join(tmpdir(), 'yuqiao-ceph-'));
  const ports = await freePorts(['monitor', 'gateway']);
  const endpoint = `http://127.0.0.1:${ports.gateway}`;
  const conf = path.join(folder, 'ceph.conf');
  const children: ChildProcess[] = [];
  const run = (program: string, ...args: string[]) => execute(program, ['-c', conf, ...args], { cwd: folder });
  /** In the foreground, so that they are ours to end. */
  const start = (program: string, ...args: string[]) => {
    const child = spawn(program, ['-c', conf, '-f', ...args], { cwd: folder, stdio: 'ignore' });
    children.push(child);
    return child;
  };
  const stop = async () => {
    for (const child of children.toReversed()) await endProcess(child, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  /** On a busy machine it may wait for ever for the monitor to notice it; one that is started again is noticed. */
  async function startObjectStore(): Promise<void> {
    const isUp = async () => (await run('ceph', 'osd', 'stat')).stdout.includes('1 up');
    for (let tries = 1; tries <= OBJECT_STORE_TRIES; tries++) {
      const store = start('ceph-osd', '-i', '0');
      if (await waitFor(isUp, { timeoutMs: 20_000 })) return;
      await endProcess(store, 'SIGKILL');
    }
    const log = await readFile(path.join(folder, 'log', 'ceph-osd.0.log'), 'utf8').catch(String);
    throw new Error(`Ceph's object store does not come up:\n${log.slice(-2_000)}`);
  }

  try {
    await Promise.all(['run', 'mon', 'osd', 'rgw', 'log'].map((name) => mkdir(path.join(folder, name))));
    await writeFile(path.join(folder, 'keyring'), '');
    await writeFile(conf, settings(folder, ports.monitor));
    const monitor = `[v1:127.0.0.1:${ports.monitor}]`;
    await execute('monmaptool', ['--create', '--addv', 'a', monitor, '--fsid', fsidOf(folder), 'monmap'], {
      cwd: folder,
    });
    await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', 'monmap');
    start('ceph-mon', '-i', 'a');
    await run('ceph', '--connect-timeout', '20', 'osd', 'create');
    // It makes its files and then ends with an error about a keyring that nobody needs.
    await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', randomUUID()).catch(() => {});
    await run('ceph', 'osd', 'crush', 'add', 'osd.0', '1', 'root=default', 'host=vm');
    await startObjectStore();
    const user = { accessKeyId: 'tester', secretAccessKey: randomBytes(16).toString('hex') };
    const gateway = start(
      'radosgw',
      '-n',
      'client.rgw',
      '--rgw_frontends',
      `beast endpoint=127.0.0.1:${ports.gateway}`,
    );
    await until(async () => (await fetch(endpoint).catch(() => null))?.ok, 60_000);
    const keys = ['--access-key', user.accessKeyId, '--secret-key', user.secretAccessKey];
    await run('radosgw-admin', '-n', 'client.rgw', 'user', 'create', '--uid', 'tester', '--display-name', 'T', ...keys);
    const options = { endpoint, region: 'us-east-1', bucket: 'files', ...user, forcePathStyle: true };
    const client = new S3Client({ ...options, credentials: user });
    await client.send(new CreateBucketCommand({ Bucket: options.bucket }));
    client.destroy();
    return {
      options,
      pause: () => void gateway.kill('SIGSTOP'),
      resume: () => void gateway.kill('SIGCONT'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same for the same folder. */
const fsids = new Map<string, string>();
function fsidOf(folder: string): string {
  const fsid = fsids.get(folder) ?? randomUUID();
  fsids.set(folder, fsid);
  return fsid;
}

function settings(folder: string, monitorPort: number): string {
  const values = {
    fsid: fsidOf(folder),
    mon_host: `v1:127.0.0.1:${monitorPort}`,
    public_network: '127.0.0.0/8',
    auth_cluster_required: 'none',
    auth_service_required: 'none',
    auth_client_required: 'none',
    osd_pool_default_size: 1,
    osd_pool_default_min_size: 1,
    osd_pool_default_pg_num: 4,
    osd_pool_default_pgp_num: 4,
    osd_pool_default_pg_autoscale_mode: 'off',
    mon_allow_pool_size_one: true,
    mon_max_pg_per_osd: 1000,
    osd_crush_chooseleaf_type: 0,
    osd_objectstore: 'memstore',
    memstore_device_bytes: 512 * 1024 * 1024,
    ms_bind_msgr2: false,
    run_dir: `${folder}/run`,
    admin_socket: `${folder}/run/$name.asok`,
    pid_file: `${folder}/run/$name.pid`,
    log_file: `${folder}/log/$name.log`,
    mon_data: `${folder}/mon`,
    osd_data: `${folder}/osd`,
    keyring: `${folder}/keyring`,
    rgw_data: `${folder}/rgw`,
    rgw_s3_auth_use_rados: true,
    rgw_dns_name: 'localhost',
  };
  return `[global]\n${Object.entries(values)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')}`;
}
