import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { StartError } from '#kernel';
import { findBinaries, type Binaries } from './binaries.js';
import { claimDirectory } from './directory-claim.js';
import { childEnvironment, freePort, startPostmaster, stopLeftover, type Postmaster, type PostmasterOptions } from './postmaster.js';
import { checkReachable, chooseRunAs, commandFor, handOver, letThrough, type RunAs } from './run-as.js';

const execute = promisify(execFile);
const admin = 'ostiary_admin';
const database = 'ostiary';

export type EmbeddedPostgresOptions = {
  /** Where the data lives, from one run to the next. Made if it is missing. */
  readonly directory: string;
  /** On 127.0.0.1; a free one if left out. */
  readonly port?: number | undefined;
  /** Progress, for people. */
  readonly log: (line: string) => void;
  /** Further settings of the server. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Other programs than those that the npm package brings: of version 15 or later. */
  readonly programs?: Binaries | undefined;
  /** Whether a server that dies is started again; true if left out. */
  readonly supervised?: boolean | undefined;
};

/** Durable, quiet, and without row contents in the log. */
const ownSettings = {
  synchronous_commit: 'on',
  log_checkpoints: 'off',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  password_encryption: 'scram-sha-256',
};

/** From version 17 on, and the same on every machine. */
const builtinLocale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

const openDirectory = async (directory: string): Promise<void> => {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartError(`The embedded database cannot write to ${directory}. Choose another OSTIARY_DATA_DIR.`, { cause: error });
  }
};

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The administrator's password: made once, readable by us only. */
const passwordIn = async (directory: string, data: string): Promise<string> => {
  const file = join(directory, 'password');
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known) return known;
  if (await exists(data)) throw new StartError(`${file} is missing. Put it back: without it the data in ${data} cannot be opened.`);
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
};

/** Beside its final place and moved there when complete, so that an interrupted start leaves nothing half-made. */
const initialise = async (
  binaries: Binaries,
  runAs: RunAs,
  directory: string,
  data: string,
  password: string,
  { sync, localeOptions }: { readonly sync: boolean; readonly localeOptions: readonly string[] },
): Promise<void> => {
  const draft = join(directory, 'data.new');
  const passwordFile = join(directory, 'password.new');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    await Promise.all([handOver(runAs, draft), handOver(runAs, passwordFile)]);
    const command = commandFor(runAs, binaries.initdb, [
      ...['-D', draft, '-U', admin, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', ...localeOptions],
      ...(sync ? [] : ['--no-sync']),
    ]);
    await execute(command.file, command.parameters, { ...command.ids, env: { ...childEnvironment, ...binaries.env } });
    await rename(draft, data);
  } catch (error) {
    const reason = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new StartError(`The embedded database could not be prepared in ${directory}: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`, {
      cause: error,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
};

const ensureDatabase = async (url: URL): Promise<void> => {
  const client = new Client({ connectionString: url.href, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
};

/** A real PostgreSQL server of our own, for machines without one. Reachable from this machine only, with a password. */
export class EmbeddedPostgres {
  #postmaster: Postmaster;
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;
  #supervision: Promise<void> | undefined;

  private constructor(
    /** URL of the superuser in the database `ostiary`. Holds the password: not for logs. */
    readonly adminUrl: string,
    private readonly options: PostmasterOptions,
    private readonly claim: { release(): Promise<void> },
    private readonly log: (line: string) => void,
    postmaster: Postmaster,
  ) {
    this.#postmaster = postmaster;
  }

  /**
   * Starts the server in `directory`, which it first prepares if need be. A server left over from a killed run is stopped.
   * Throws a `StartError` if the directory cannot be written, is in use by another process, or the server does not start.
   */
  static async start({
    directory: place,
    port,
    log,
    settings = {},
    programs,
    supervised = true,
  }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const directory = resolve(place);
    const data = join(directory, 'data');
    const binaries = programs ?? (await findBinaries());
    await openDirectory(directory);
    const claim = await claimDirectory(directory);
    try {
      const runAs = await chooseRunAs(data);
      await letThrough(runAs, directory);
      await checkReachable(runAs, directory);
      await checkReachable(runAs, binaries.postgres);
      const password = await passwordIn(directory, data);
      const fresh = !(await exists(data));
      if (fresh) {
        log('Preparing the embedded database (first start only)');
        const localeOptions = programs === undefined ? builtinLocale : [];
        await initialise(binaries, runAs, directory, data, password, { sync: settings['fsync'] !== 'off', localeOptions });
      }
      await stopLeftover(data, log);
      const options: PostmasterOptions = {
        program: binaries.postgres,
        env: binaries.env,
        runAs,
        data,
        logFile: join(directory, 'server.log'),
        port: port ?? (await freePort()),
        settings: { ...ownSettings, ...settings },
      };
      log('Starting the embedded database');
      const postmaster = await startPostmaster(options);
      const url = new URL(`postgres://${admin}:${password}@127.0.0.1:${options.port}/postgres`);
      await ensureDatabase(url).catch(async (error: unknown) => {
        await postmaster.stop();
        throw error;
      });
      url.pathname = `/${database}`;
      const server = new EmbeddedPostgres(url.href, options, claim, log, postmaster);
      if (supervised) server.#supervision = server.#supervise();
      return server;
    } catch (error) {
      await claim.release();
      throw error;
    }
  }

  /** Process id of the server. */
  get pid(): number {
    return this.#postmaster.pid;
  }

  /** Stops the server; open transactions are rolled back. May be called again. */
  stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#stopping.abort();
      await this.#postmaster.stop();
      await this.#supervision;
      await this.claim.release();
    })();
    return this.#stopped;
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #supervise(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      await this.#postmaster.exited;
      if (this.#isStopping()) return;
      this.log('The embedded database ended unexpectedly; starting it again');
      // Its orphaned workers hold the shared memory for a moment.
      await sleep(Math.min(200 * 2 ** attempt, 5_000), undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      if (this.#isStopping()) return;
      try {
        await stopLeftover(this.options.data, this.log);
        this.#postmaster = await startPostmaster(this.options);
        attempt = -1;
        if (this.#isStopping()) await this.#postmaster.stop();
      } catch (error) {
        this.log(error instanceof Error ? error.message : String(error));
      }
    }
  }
}
