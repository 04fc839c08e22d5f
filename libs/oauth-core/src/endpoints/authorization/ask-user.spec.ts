import { describe, expect, it } from '@jest/globals';
import { buildAttribute } from '#testing/builders';
import type { FirstFactorName } from '#contracts';
import type { Members } from '../../testing/client-requests.js';
import { TestAuthorizationServer } from '../../testing/authorization-server.js';
import { queryOf } from '../../testing/authorizing.js';
import { aPublicApplication, aTenant } from '../../testing/builders.js';
import { resumeAuthorization } from './resume-authorization.js';

describe('OpenID Connect Core §3.1.2.6: a user who has yet to say something', () => {
  const world = ({ required = false, byApplication = ['department'], attributes = {}, firstParty = true } = {}) => {
    const userAttributes = [buildAttribute('department', { required }), buildAttribute('team', { userAccess: 'read' })];
    const server = new TestAuthorizationServer(aTenant('acme', { userAttributes }));
    server.tables.users.set(server.user.id, { ...server.user, attributes });
    const client = server.register(aPublicApplication({ requiredAttributes: byApplication, firstParty }));
    return { server, start: (changes: Members = {}) => server.start(client, changes, server.session()) };
  };

  it.each([true, false])('is taken to the pages, which are told what the application requires (first party: %s)', async (firstParty) => {
    expect(await world({ firstParty }).start()).toMatchObject({ kind: 'login_required', needs: { attributes: ['department'] } });
    expect(await world({ byApplication: [], required: true }).start()).toMatchObject({ kind: 'login_required' });
  });

  it('is interaction_required for prompt=none', async () => {
    expect(queryOf(await world().start({ prompt: 'none' }))).toMatchObject({ error: 'interaction_required', state: 'a-state' });
  });

  it('goes on without a page where it is known, not required, or not the user’s to say', async () => {
    for (const members of [{ attributes: { department: 'sales' } }, { byApplication: [] }, { byApplication: ['team', 'unknown'] }])
      expect(queryOf(await world(members).start({ prompt: 'none' }))).toHaveProperty('code');
  });

  it('is asked again where the schema of now contradicts what is known', async () => {
    expect(await world({ attributes: { department: 7 } }).start()).toMatchObject({ kind: 'login_required' });
  });

  it('gets no code by coming back without having said it, and may deny', async () => {
    const { server, start } = world({ firstParty: false });
    const outcome = await start();
    if (outcome.kind !== 'login_required') throw new Error('a page was expected');
    const { requestId } = outcome;
    const session = server.session();
    for (const decision of [null, 'allow'] as const)
      expect(await resumeAuthorization(server.tenant, { requestId, session, decision }, server.dependencies)).toMatchObject({
        kind: 'login_required',
      });
    const denied = await resumeAuthorization(server.tenant, { requestId, session, decision: 'deny' }, server.dependencies);
    expect(queryOf(denied)).toMatchObject({ error: 'access_denied' });
  });

  it('has to accept the terms in effect: a page, interaction_required, or nothing where they are accepted', async () => {
    const terms = [{ version: '2', documents: [], effectiveFrom: '2020-01-01T00:00:00Z', required: true }];
    const server = new TestAuthorizationServer(aTenant('acme', { terms }));
    const client = server.register(aPublicApplication({ firstParty: true }));
    expect(await server.start(client, {}, server.session())).toMatchObject({ kind: 'login_required' });
    expect(queryOf(await server.start(client, { prompt: 'none' }, server.session()))).toMatchObject({ error: 'interaction_required' });
    server.tables.users.set(server.user.id, { ...server.user, acceptedTerms: ['1', '2'] });
    expect(queryOf(await server.start(client, { prompt: 'none' }, server.session()))).toHaveProperty('code');
  });
});

describe('Initiating User Registration via OpenID Connect 1.0', () => {
  const world = (registration: 'open' | 'closed', firstFactors: readonly FirstFactorName[] = ['password']) => {
    const server = new TestAuthorizationServer(aTenant('acme', { registration, firstFactors }));
    const client = server.register(aPublicApplication({ firstParty: true }));
    return { server, start: (prompt: string, session = server.session()) => server.start(client, { prompt }, session) };
  };

  it('§4.1: shows the page for a new account, also to who is signed in', async () => {
    const { server, start } = world('open');
    expect(await start('create')).toMatchObject({ kind: 'login_required', signUp: expect.anything() });
    const outcome = await start('create');
    if (outcome.kind !== 'login_required') throw new Error('a page was expected');
    const returned = { requestId: outcome.requestId, session: server.session(), decision: null };
    expect(queryOf(await resumeAuthorization(server.tenant, returned, server.dependencies))).toHaveProperty('code');
    expect(await start('login')).not.toHaveProperty('signUp');
  });

  it('§4.2: is invalid_request where nobody may register, and the description names the value', async () => {
    for (const { start } of [world('closed'), world('open', ['magic-link'])])
      expect(queryOf(await start('create'))).toMatchObject({
        error: 'invalid_request',
        error_description: expect.stringContaining('create'),
      });
  });

  it.each(['query', 'form_post'])('§4.2: says what the client is told where no message can be sent: %s', async (response_mode) => {
    const { server } = world('open');
    const client = server.register(aPublicApplication({ firstParty: true }));
    const outcome = await server.start(client, { prompt: 'create', response_mode });
    const told = outcome.kind === 'login_required' ? outcome.signUp?.unavailable : undefined;
    const answer = told?.kind === 'form_post' ? Object.fromEntries(told.parameters) : told && queryOf(told);
    const error_description = expect.stringContaining('create');
    expect(answer).toMatchObject({ error: 'invalid_request', error_description, state: 'a-state', iss: server.tenant.issuer });
  });

  it.each(['create login', 'create none', 'consent create'])('§4.1: is not present with another value: %s', async (prompt) => {
    expect(queryOf(await world('open').start(prompt))).toMatchObject({ error: 'invalid_request' });
  });
});
