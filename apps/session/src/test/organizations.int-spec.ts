import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OrganizationId } from '#contracts';
import { fulfilled, race } from '#testing';
import { a, b, complete, decide, invalid, login, newUser, service, start, stateOf, useSessionService } from './session-suite.js';

const [acme, globex, initech] = [0, 1, 2].map((nth) => `00000000-0000-4000-8000-00000000000${nth}`) as [
  OrganizationId,
  OrganizationId,
  OrganizationId,
];
const both = [acme, globex].map((organizationId) => ({ organizationId, displayName: organizationId }));
const needs = { organization: true } as const;

describe('for which of their organizations a user goes on', () => {
  useSessionService();
  beforeEach(() => {
    service.users.memberOf = both;
    service.users.organizationSearches = 0;
  });

  const choose = (key: Awaited<ReturnType<typeof start>>, sessionToken: string, organizationId: OrganizationId, context = a) =>
    service.chooseOrganization.execute(context, { ...key, sessionToken, organizationId });
  const outcomeOf = (key: Awaited<ReturnType<typeof start>>, sessionToken: string | null) =>
    service.getOutcome.execute(a, { ...key, sessionToken });

  it('is asked after the proofs, and told with what was decided', async () => {
    const key = await start(a, null, needs);
    const { sessionToken, state } = await complete(a, key, newUser());
    expect(state).toMatchObject({ step: 'organization', organizations: both });
    expect(await choose(key, sessionToken, globex)).toMatchObject({ step: 'consent', organizationId: globex });
    expect(await outcomeOf(key, sessionToken)).toMatchObject({ decision: null, organizationId: globex });
    await decide(a, key, sessionToken);
    expect(await outcomeOf(key, sessionToken)).toMatchObject({ decision: 'allow', organizationId: globex });
  });

  it('is asked of whom a session brought, too', async () => {
    const { sessionToken } = await login(a);
    const key = await start(a, sessionToken, needs);
    expect(await stateOf(a, key, sessionToken)).toMatchObject({ step: 'organization', organizations: both });
  });

  it('is not looked up where no application demands it', async () => {
    const { sessionToken } = await login(a);
    expect(await stateOf(a, await start(a, sessionToken), sessionToken)).toMatchObject({ step: 'consent' });
    expect(service.users.organizationSearches).toBe(0);
  });

  it('is chosen once, and among theirs: the answer to anything else is where the sign-in stands', async () => {
    const key = await start(a, null, needs);
    const { sessionToken } = await complete(a, key, newUser());
    expect(await choose(key, sessionToken, initech)).toMatchObject({ step: 'organization' });
    await choose(key, sessionToken, acme);
    expect(await choose(key, sessionToken, globex)).toMatchObject({ step: 'consent', organizationId: acme });
    expect(await outcomeOf(key, sessionToken)).toMatchObject({ organizationId: acme });
  });

  it('lets nobody decide by leaving it out, and a user deny all the same', async () => {
    const key = await start(a, null, needs);
    const { sessionToken } = await complete(a, key, newUser());
    await decide(a, key, sessionToken);
    expect(await outcomeOf(key, sessionToken)).toMatchObject({ decision: null });
    // They are asked again for the one that they choose then.
    expect(await choose(key, sessionToken, globex)).toMatchObject({ step: 'consent', organizationId: globex });
    expect(await decide(a, key, sessionToken)).toMatchObject({ status: 'decided', decision: 'allow' });
    const other = await start(a, null, needs);
    const { sessionToken: denying } = await complete(a, other, newUser());
    expect(await decide(a, other, denying, 'deny')).toMatchObject({ status: 'decided', decision: 'deny' });
  });

  it('attack A62: is chosen by nobody but the signed-in user of the sign-in, in its browser, at its tenant', async () => {
    const key = await start(a, null, needs);
    const { sessionToken } = await complete(a, key, newUser());
    const other = await login(a);
    for (const asked of [
      () => choose(key, other.sessionToken, acme),
      () => choose(key, 'ost_st_nobody', acme),
      () => choose({ ...key, browserToken: 'ost_bt_other' }, sessionToken, acme),
      () => choose(key, sessionToken, acme, b),
    ])
      await expect(asked()).rejects.toEqual(invalid);
    expect(await stateOf(a, key, other.sessionToken)).toMatchObject({ step: 'password', userId: null });
    expect(await outcomeOf(key, other.sessionToken)).not.toHaveProperty('organizationId');
  });

  it('a hundred choices at once are one', async () => {
    const key = await start(a, null, needs);
    const { sessionToken } = await complete(a, key, newUser());
    const answers = fulfilled(await race(100, (nth) => choose(key, sessionToken, nth % 2 === 0 ? acme : globex)));
    const chosen = new Set(answers.map((state) => ('organizationId' in state ? state.organizationId : null)));
    expect([...chosen]).toEqual([(await outcomeOf(key, sessionToken)).organizationId]);
  });
});
