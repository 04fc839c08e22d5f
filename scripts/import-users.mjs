// `npm run import:users -- <format> <tenant> <file>`: sends the users of an export to the admin API, as many at a time as it takes (docs/import-users.md). Run again with the
// same file, it goes on where it was interrupted.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { readArguments } from './command.mjs';

const formats = ['ostiary', 'keycloak', 'auth0'];
/** Of one request: the admin API takes 64 KiB and a hundred users. */
const most = { bytes: 60_000, records: 100 };
const tries = 6;

/** What is said in one sentence, without a stack. */
class Refusal extends Error {}

const { values, operands } = readArguments({
  command: 'npm run import:users --',
  summary: `Imports users with the hashes of their passwords (docs/import-users.md). Formats: ${formats.join(', ')}.`,
  options: { 'drop-second-factors': 'import users with a second factor without it, instead of refusing them' },
  positionals: { format: 'what the file is', tenant: 'id or slug', file: 'JSON, or a JSON object a line' },
});

const administrator = () => {
  const { OSTIARY_ADMIN_CLIENT_ID: id, OSTIARY_ADMIN_CLIENT_SECRET: secret, OSTIARY_PUBLIC_URL: base } = process.env;
  if (id && secret && base) return { id, secret, base };
  const demo = join(process.env.OSTIARY_DATA_DIR ?? '.ostiary', 'demo.json');
  try {
    const { admin } = JSON.parse(readFileSync(demo, 'utf8'));
    return { id: admin.client_id, secret: admin.client_secret, base: base ?? new URL(admin.token_endpoint).origin };
  } catch {
    throw new Refusal(
      `Set OSTIARY_PUBLIC_URL, OSTIARY_ADMIN_CLIENT_ID and OSTIARY_ADMIN_CLIENT_SECRET: there is no ${demo} to read them from.`,
    );
  }
};

/** The admin API, with a token that is asked for anew when it is refused. What may pass by itself is tried again. */
const connect = ({ id, secret, base }, tenant) => {
  const api = `${base.replace(/\/$/, '')}/admin/v1`;
  let token = null;
  const authenticate = async () => {
    const response = await fetch(`${base.replace(/\/$/, '')}/t/system/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: api }),
    });
    const body = await response.json();
    if (response.status >= 500) throw new Error(`the token endpoint answered ${response.status}`);
    if (!response.ok) throw new Refusal(`The platform gave no token: ${body.error_description ?? body.error}`);
    token = body.access_token;
  };
  const attempt = async (method, path, body, headers) => {
    if (token === null) await authenticate();
    const response = await fetch(`${api}/tenants/${encodeURIComponent(tenant)}/user-imports${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.status === 401) token = null;
    if ([401, 429].includes(response.status) || response.status >= 500) throw new Error(`the admin API answered ${response.status}`);
    const answer = await response.json();
    if (!response.ok)
      throw new Refusal(
        [answer.detail ?? answer.title, ...(answer.errors ?? []).map((error) => `${error.pointer} ${error.detail}`)].join(' '),
      );
    return answer;
  };
  return async (method, path, body, headers = {}) => {
    for (let nth = 1; ; nth += 1) {
      try {
        return await attempt(method, path, body, headers);
      } catch (error) {
        if (error instanceof Refusal || nth === tries) throw error;
        await pause(250 * 2 ** nth);
      }
    }
  };
};

const parsed = (text, where) => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal(`${where} is not JSON: ${error.message}`);
  }
};

/** Whether a file holds one JSON value, or one a line. */
const isOneValue = async (file, format) => {
  if (format === 'keycloak') return true;
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) if (chunk.trim() !== '') return chunk.trim().startsWith('[');
  return false;
};

/** The records of an export, one after the other. */
async function* recordsOf(file, format) {
  if (await isOneValue(file, format)) {
    const value = parsed(readFileSync(file, 'utf8'), file);
    const users = Array.isArray(value) ? value : value?.users;
    if (!Array.isArray(users)) throw new Refusal(`${file} has no list of users.`);
    yield* users;
    return;
  }
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== '') yield parsed(text, `Line ${line} of ${file}`);
  }
}

const sizeOf = (record) => Buffer.byteLength(JSON.stringify(record)) + 1;

/** How many records there are, and a digest of the file; refuses one that no request can bring, before anything is sent. */
const survey = async (file, format) => {
  let total = 0;
  for await (const record of recordsOf(file, format)) {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) throw new Refusal(`Record ${total} is not a JSON object.`);
    if (sizeOf(record) > most.bytes)
      throw new Refusal(`Record ${total} has more than ${most.bytes} bytes: take out what is not needed of it.`);
    total += 1;
  }
  if (total === 0) throw new Refusal(`${file} has no users.`);
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file)) digest.update(chunk);
  return { total, source: `sha256:${digest.digest('hex')}` };
};

/** Records from a position on, in portions that one request can bring. */
async function* portionsFrom(position, file, format) {
  let records = [];
  let bytes = 0;
  let nth = 0;
  for await (const record of recordsOf(file, format)) {
    nth += 1;
    if (nth <= position) continue;
    if (records.length === most.records || bytes + sizeOf(record) > most.bytes) {
      yield { position: nth - 1 - records.length, records };
      [records, bytes] = [[], 0];
    }
    records.push(record);
    bytes += sizeOf(record);
  }
  if (records.length > 0) yield { position: nth - records.length, records };
}

const listRefused = async (call, { id }) => {
  let cursor = null;
  do {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    const page = await call('GET', `/${id}/refused?${query}`);
    for (const { position, identifier, reason, detail } of page.items)
      console.log(`${position}\t${identifier ?? ''}\t${reason}\t${detail}`);
    cursor = page.next_cursor;
  } while (cursor !== null);
};

const importUsers = async ([format, tenant, path]) => {
  if (!formats.includes(format) || tenant === undefined || path === undefined)
    throw new Refusal('Say a format, a tenant and a file: `npm run import:users -- keycloak acme realm.json`.');
  const file = resolve(path);
  const { total, source } = await survey(file, format);
  const call = connect(administrator(), tenant);
  const begun = (await call('GET', `?${new URLSearchParams({ source, limit: '1' })}`)).items[0];
  if (begun && (begun.total !== total || begun.format !== format))
    throw new Refusal(`This file was imported as ${begun.format}: ${begun.id}.`);
  const dropSecondFactors = values['drop-second-factors'] ?? false;
  if (begun && begun.drop_second_factors !== dropSecondFactors)
    throw new Refusal(
      `Import ${begun.id} of this file was begun ${begun.drop_second_factors ? 'with' : 'without'} --drop-second-factors. Go on like that, or delete it and begin anew.`,
    );
  // A creation whose answer was lost is tried again, and must not be a second one.
  const once = { 'idempotency-key': `"${randomUUID()}"` };
  let progress = begun ?? (await call('POST', '', { format, total, source, drop_second_factors: dropSecondFactors }, once));
  console.log(`${begun ? 'Going on with' : 'Beginning'} import ${progress.id}: ${progress.next_position} of ${total} done.`);
  for await (const portion of portionsFrom(progress.next_position, file, format)) {
    progress = await call('POST', `/${progress.id}/records`, portion);
    console.log(`${progress.next_position} of ${total}: ${progress.imported} imported, ${progress.refused} refused`);
  }
  if (progress.refused > 0) console.log('\nRefused (position, name, reason, detail):');
  if (progress.refused > 0) await listRefused(call, progress);
};

try {
  await importUsers(operands);
} catch (error) {
  console.error(
    error instanceof Refusal ? error.message : `The import was interrupted: ${error.message}. Run the same command again to go on.`,
  );
  process.exitCode = 1;
}
