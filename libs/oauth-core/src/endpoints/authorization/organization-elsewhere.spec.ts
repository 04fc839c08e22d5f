import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { textIn, tokensOf } from '../../testing/client-requests.js';
import { queryOf } from '../../testing/authorizing.js';
import { aBackchannelApplication, withAsked, withBackchannel } from '../../testing/backchannels.js';
import { aNativeApplication, withNativeClient } from '../../testing/challenges.js';
import { acme, globex, withOrganizations } from '../../testing/organizations.js';
import { requestClaims, RequestKey } from '../../testing/request-objects.js';

const refused = (error: string) => ({ status: 400, body: { error } });

describe('RFC 9101: an organization in a request object', () => {
  it('counts where it is signed, and beside it does not', async () => {
    const key = new RequestKey();
    const { server, client, start } = withOrganizations({ firstParty: true, jwks: key.jwks });
    const signed = (changes: { readonly organization?: string }) => ({
      request: key.sign(requestClaims(server, client.application, changes)),
      scope: 'openid',
    });
    const granted = () => [...server.tables.codes.values()].at(-1)?.authorization.organizationId;
    expect(queryOf(await start({ ...signed({ organization: 'acme' }), organization: 'globex' }))).toHaveProperty('code');
    expect(granted()).toBe(acme.organizationId);
    expect(queryOf(await start({ ...signed({}), organization: 'globex' }))).toHaveProperty('code');
    expect(granted()).toBeNull();
  });
});

describe('CIBA §7.1: a user who is asked for an organization', () => {
  const application = (organizationUsage: 'none' | 'optional') => aBackchannelApplication({ organizationUsage });

  it('allows it for that one', async () => {
    const { server, decide, poll } = await withAsked(application('optional'), { organization: 'acme' });
    server.tables.memberships.set(server.user.id, [acme, globex]);
    await decide('allow');
    expect(decodeJwt(tokensOf(await poll()).accessToken)).toMatchObject({ org_id: acme.organizationId, org_name: 'acme' });
  });

  it('is asked whatever it is: the client, which knows them by a hint alone, learns nothing of it before they answer', async () => {
    const { server, decide, poll } = await withAsked(application('optional'), { organization: 'initech' });
    server.tables.memberships.set(server.user.id, [acme]);
    expect(await poll()).toMatchObject(refused('authorization_pending'));
    await decide('allow');
    expect(await poll()).toMatchObject(refused('access_denied'));
  });

  it('is not asked by a client that may ask for none', async () => {
    const { server, client } = withBackchannel(application('none'));
    expect(await server.authenticateByBackchannel(client, { organization: 'acme' })).toMatchObject(refused('invalid_request'));
  });
});

describe('OAuth 2.0 for First-Party Applications: an organization at the authorization challenge endpoint', () => {
  const native = (...memberOf: readonly (typeof acme)[]) => {
    const world = withNativeClient(aNativeApplication({ organizationUsage: 'required' }));
    world.server.tables.memberships.set(world.server.user.id, memberOf);
    return world;
  };

  it('is that of the request, or the only one of the user', async () => {
    const named = native(acme, globex);
    const first = textIn(await named.complete(await named.begin({ organization: 'globex' })), 'authorization_code');
    expect(decodeJwt(tokensOf(await named.redeem(first)).accessToken)).toMatchObject({ org_name: 'globex' });
    const alone = native(acme);
    const second = textIn(await alone.complete(await alone.begin()), 'authorization_code');
    expect(decodeJwt(tokensOf(await alone.redeem(second)).accessToken)).toMatchObject({ org_name: 'acme' });
  });

  it('is redirect_to_web where the user would have to choose, and access_denied where there is none', async () => {
    const several = native(acme, globex);
    expect(await several.complete(await several.begin())).toMatchObject(refused('redirect_to_web'));
    const none = native();
    expect(await none.complete(await none.begin())).toMatchObject(refused('access_denied'));
    expect(await several.complete(await several.begin({ organization: 'initech' }))).toMatchObject(refused('access_denied'));
  });
});
