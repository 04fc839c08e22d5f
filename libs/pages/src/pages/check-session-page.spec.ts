import { createHash, webcrypto } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { checkSessionPage } from './check-session-page.js';

const origin = 'https://app.example';
const framing = {};
const salt = 'salt';

const sessionState = (browserState: string, of = origin): string =>
  `${createHash('sha256').update(['client', of, browserState, salt].join(' ')).digest('base64url')}.${salt}`;

type Asked = { readonly data: unknown; readonly origin?: string; readonly source?: { readonly parent?: object } };

/** The page's script in a frame of `framing`. */
const open = (cookie: string, { hasStorageAccess = true, ancestorOrigins = [origin] as readonly string[] | undefined } = {}) => {
  let hear: (event: object) => void = () => undefined;
  const document = {
    ...{ documentElement: { dataset: { cookie: 'state' } }, cookie },
    hasStorageAccess: () => Promise.resolve(hasStorageAccess),
  };
  const browser = {
    crypto: webcrypto,
    TextEncoder,
    Uint8Array,
    btoa,
    document,
    location: { ancestorOrigins },
    window: { parent: framing },
  };
  const addEventListener = (_: string, listener: typeof hear): void => void (hear = listener);
  runInNewContext(/<script>([^]*)<\/script>/.exec(checkSessionPage('state'))?.[1] ?? '', { ...browser, addEventListener });
  return (asked: Asked): Promise<unknown> =>
    new Promise((resolve) => {
      const from = asked.origin ?? origin;
      const postMessage = (status: string, to: string): void => resolve(to === from ? status : `${status} to ${to}`);
      const source = asked.source === undefined ? Object.assign(framing, { postMessage }) : { ...asked.source, postMessage };
      hear({ data: asked.data, origin: from, source });
    });
};

/** Null where nothing is said for a while. */
const orSilence = (answer: Promise<unknown>): Promise<unknown> => Promise.race([answer, sleep(100, null)]);

describe('the script of the session management iframe (OpenID Connect Session Management 1.0 §3.2)', () => {
  const signedIn = 'other=1; state=of-the-session';

  it('tells the page that frames it whether the session is the one of the answer', async () => {
    const ask = open(signedIn);
    expect(await ask({ data: `client ${sessionState('of-the-session')}` })).toBe('unchanged');
    expect(await ask({ data: `client ${sessionState('of-another')}` })).toBe('changed');
    expect(await ask({ data: `other ${sessionState('of-the-session')}` })).toBe('changed');
    for (const data of ['', 'client', 'client x.y', {}, null]) expect(await ask({ data })).toBe('error');
  });

  it('§3.1: tells the frame of the application beside it', async () => {
    const data = `client ${sessionState('of-the-session')}`;
    expect(await open(signedIn)({ data, source: { parent: framing } })).toBe('unchanged');
    expect(await open(signedIn, { ancestorOrigins: undefined })({ data, source: { parent: framing } })).toBe('unchanged');
  });

  it('§3.2: says nothing to who is of another origin than the page that frames it, or is no part of that', async () => {
    const [own, others] = ['of-the-session', 'https://other.example'].map((of) => `client ${sessionState('of-the-session', of)}`);
    expect(await orSilence(open(signedIn)({ data: others, origin: 'https://other.example', source: { parent: framing } }))).toBeNull();
    expect(await orSilence(open(signedIn)({ data: own, source: { parent: {} } }))).toBeNull();
    expect(await orSilence(open(signedIn)({ data: own, origin: 'null' }))).toBeNull();
  });

  it('tells no site that nobody is signed in, by the hash of that', async () => {
    expect(await open('other=1')({ data: `client ${sessionState('')}` })).toBe('changed');
  });

  it('says that it does not know where the browser keeps its cookie away', async () => {
    const ask = open('', { hasStorageAccess: false });
    for (const state of ['', 'of-the-session']) expect(await ask({ data: `client ${sessionState(state)}` })).toBe('error');
  });
});
