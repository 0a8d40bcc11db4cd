// Runs a script of this project on the project's own Node, after installing what is missing.
//
//   node dev/bootstrap.mjs [--all] SCRIPT [ARGUMENT...]
//
// --all installs the development packages too. This file is all that the machine's own Node (18 or later) runs.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const stampFile = path.join(modules, '.yuqiao-installed.json');
const node = path.join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

function fail(message) {
  console.error(message);
  process.exit(1);
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function install(all) {
  const packages = fingerprint();
  const stamp = readStamp();
  if (stamp.packages === packages && (stamp.all || !all) && existsSync(node)) return;

  try {
    accessSync(existsSync(modules) ? modules : root, constants.W_OK);
  } catch {
    fail(`Packages are missing, and ${root} cannot be written to install them. Clone it to a folder of yours.`);
  }
  console.log('Installing what is missing (the first time takes about a minute)…');
  // `npm install` and not `npm ci`: a registry may lack the packages of other platforms, and `ci` then refuses to begin.
  // With --no-save it takes the versions of the lock file and leaves it as it is.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  // What was installed for development stays.
  const everything = all || stamp.all === true;
  if (!everything) args.push('--omit=dev');
  const npm = process.env.npm_execpath;
  const { status, error } = spawnSync(npm ? process.execPath : 'npm', npm ? [npm, ...args] : args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0)
    fail(`The packages could not be installed${error ? `: ${error.message}` : '; npm says why above'}.`);
  dropUnused();
  writeFileSync(stampFile, JSON.stringify({ packages, all: everything }));
}

/** What no file of ours ever loads, and would take a quarter of the install. */
function dropUnused() {
  const unused = [
    // Node's own headers, documents and npm; the binary has been moved out of here.
    'node/node_modules',
    // Prisma's query compilers for the databases that we don't use.
    ...['cockroachdb', 'mysql', 'sqlite', 'sqlserver'].flatMap((database) =>
      ['fast', 'small'].flatMap((kind) =>
        ['js', 'mjs', 'wasm-base64.js', 'wasm-base64.mjs'].map(
          (ending) => `@prisma/client/runtime/query_compiler_${kind}_bg.${database}.${ending}`,
        ),
      ),
    ),
    // The same WebAssembly module in the forms for browsers.
    'harper.js/dist/slimBinaryInlined.js',
    'harper.js/dist/harper_wasm_slim_bg.wasm',
  ];
  for (const each of unused) rmSync(path.join(modules, each), { recursive: true, force: true });
}

function run(script, args) {
  const cache = path.join(os.tmpdir(), `yuqiao-compile-cache-${os.userInfo().uid}`);
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', path.join(root, script), ...args], {
    cwd: root,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      NODE_COMPILE_CACHE: cache,
      // Apollo's gateway reports its use to its maker unless told not to.
      APOLLO_TELEMETRY_DISABLED: 'true',
      ...process.env,
      PATH: `${path.join(modules, '.bin')}${path.delimiter}${process.env.PATH}`,
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm killed with -9 passes no signal on; without a parent there is nobody to serve.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000).unref();
  child.on('error', (error) => fail(`Node could not be started: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

const args = process.argv.slice(2);
const all = args[0] === '--all';
if (all) args.shift();
const [script, ...rest] = args;
if (!script) fail('Usage: node dev/bootstrap.mjs [--all] SCRIPT [ARGUMENT...]');
if (Number(process.versions.node.split('.')[0]) < 18) fail('Yuqiao needs Node 18 or later to install itself.');
try {
  install(all);
} catch (error) {
  fail(`The packages could not be installed: ${error.message}`);
}
run(script, rest);
