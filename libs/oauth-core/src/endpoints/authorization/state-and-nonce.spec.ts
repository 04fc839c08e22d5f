import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { queryOf, withClient } from '../../testing/authorizing.js';
import { aPublicApplication } from '../../testing/builders.js';
import { resumeAuthorization } from './resume-authorization.js';

describe('RFC 6749 §4.1.2: state and nonce come back as they were sent', () => {
  const text = fc.oneof(
    fc.constantFrom('é', 'Zoë 😀', 'a+b c%20&=#"<>', '  ', '\ufeffx', 'e\u0301', 'x'.repeat(4_096), '😀'.repeat(4_096)),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((value) => /^[^\p{Cc}\p{Cs}]+$/u.test(value)),
  );

  it('N20: in a redirect, at once or after the login page', async () => {
    const { server, start } = withClient(aPublicApplication({ firstParty: true }));
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('query', 'fragment'), async (state, response_mode) => {
        const answers = [await start({ state, response_mode }), await start({ state, response_mode, scope: undefined })];
        const waiting = await start({ state, response_mode }, null);
        if (waiting.kind !== 'login_required') throw new Error(waiting.kind);
        const resumed = await resumeAuthorization(
          server.tenant,
          { requestId: waiting.requestId, session: server.session(), decision: null },
          server.dependencies,
        );
        for (const answer of [...answers, resumed]) {
          if (answer?.kind !== 'redirect') throw new Error('no redirect');
          const url = new URL(answer.location);
          const sent = response_mode === 'query' ? url.searchParams : new URLSearchParams(url.hash.slice(1));
          expect(sent.getAll('state')).toEqual([state]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('N20: in a form, and the nonce in the ID token', async () => {
    const { server, client, start } = withClient(aPublicApplication({ firstParty: true }));
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        expect(await start({ state: value, response_mode: 'form_post' })).toMatchObject({
          parameters: expect.arrayContaining([['state', value]]),
        });
        const nonce = Array.from(value).slice(0, 1_024).join('');
        const { idToken } = await server.signIn(client, { nonce });
        expect(decodeJwt(idToken).nonce).toBe(nonce);
      }),
      { numRuns: 30 },
    );
  });

  it('N20: a nonce that could not come back is refused at the client, with the state', async () => {
    const { start } = withClient();
    for (const nonce of ['x'.repeat(1_025), 'a\nb', 'a\udfff'])
      expect(queryOf(await start({ nonce }))).toMatchObject({
        error: 'invalid_request',
        error_description: expect.stringContaining('The parameter nonce'),
        state: 'a-state',
      });
  });
});
