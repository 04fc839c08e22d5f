// A load is what one participant is sent in one measurement:
//   port, method, path, headers, form   the request; `{1}`, `{2}` in path, headers and form stand for the fields of an item
//   items        what the requests differ in, an array of strings (fields parted by tabs); absent: every request is the same
//   each         what each request has alone, an array of strings: `{0}` in headers and form; the measurement ends with the last
//   cycle        start over after the last item (otherwise the measurement ends there)
//   expect       {status, body: Lua pattern | undefined, exactly: the whole body | undefined, location: Lua pattern | undefined}
//   capture      Lua pattern with one group: what an answer hands out; `captureFrom: 'location'` reads the Location header
//   distinct, chain   see replay.lua
//   connections, pause (milliseconds between requests of a connection)
//   verify       (samples: string[]) => void | Promise<void>, throws when a body is not what it should be

/** Text as a Lua string. */
const quote = (text) => {
  const bytes = [...Buffer.from(text)].map((byte) =>
    byte < 32 || byte > 126 ? `\\${String(byte).padStart(3, '0')}` : String.fromCharCode(byte),
  );
  return `"${bytes.map((character) => (character === '"' || character === '\\' ? `\\${character}` : character)).join('')}"`;
};

const literal = (value) => {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `{${value.map(literal).join(', ')}}`;
  return String(value);
};

/** Splits text at `{1}`, `{2}`: strings and field numbers in turn. */
const segments = (text) =>
  text
    .split(/\{(\d)\}/)
    .map((part, index) => (index % 2 === 1 ? Number(part) : part))
    .filter((part) => part !== '');

const headOf = ({ method, path, headers = {}, port, form }) =>
  [
    `${method} ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    ...(form === undefined ? [] : ['Content-Type: application/x-www-form-urlencoded']),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
  ].join('\r\n');

/** The members of `form` as a body; values that are `{1}` and so on stay. */
export const formBody = (form) =>
  Object.entries(form)
    .map(([name, value]) => `${name}=${/^\{\d\}$/.test(value) ? value : encodeURIComponent(value)}`)
    .join('&');

/** The plan of a load as replay.lua reads it. `files` names those that the run reads and writes. */
export const planOf = (load, files) => {
  const members = {
    head: segments(headOf(load)),
    body: load.form && segments(formBody(load.form)),
    items: load.items && files.items,
    lastResort: load.items?.at(-1),
    each: load.each && files.each,
    cycle: load.cycle,
    status: load.expect.status,
    bodyPattern: load.expect.body,
    bodyExactly: load.expect.exactly,
    locationPattern: load.expect.location,
    capture: load.capture,
    captureFrom: load.captureFrom,
    captured: load.capture && files.captured,
    distinct: load.distinct,
    chain: load.chain,
    pause: load.pause,
    samples: files.samples,
    wrongAnswers: files.wrongAnswers,
  };
  const lines = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `  ${name} = ${literal(value)},`);
  return `return {\n${lines.join('\n')}\n}\n`;
};
