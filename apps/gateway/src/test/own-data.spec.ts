import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type ApiKey,
  type ApiKeyId,
  type OrganizationId,
  type OwnOrganization,
  type OwnProfile,
  proofAges,
  type RememberedBrowser,
  type RememberedBrowserId,
  rpcMap,
} from '#contracts';
import { confirmationOn } from './answers.js';
import { browserToken, signInId, alice, issuer, sessionCookie as cookie, sessionToken, useGateway } from './gateway-under-test.js';
import { givenSession } from './own-account.js';

const gateway = useGateway();
const path = '/t/acme/account/data';

describe('{issuer}/account/data', () => {
  const { id, username, email } = alice;
  const acceptedTerms: readonly string[] = ['2027-01'];
  const profile = { id, username, email, emailVerified: true, acceptedTerms, createdAt: alice.createdAt } as OwnProfile;
  const organization: OwnOrganization = {
    organizationId: 'o1' as OrganizationId,
    ...{ name: 'acme', displayName: 'Acme Ltd.', createdAt: alice.createdAt },
  };
  const browser: RememberedBrowser = {
    id: 'b1' as RememberedBrowserId,
    ...{ createdAt: alice.createdAt, lastUsedAt: null, expiresAt: alice.createdAt, ipAddress: null, userAgent: 'a browser' },
  };
  const apiKey: ApiKey = {
    ...{
      id: 'k1' as ApiKeyId,
      userId: id,
      clientId: null,
      name: 'Nightly report',
      prefix: 'ost_ak_Xb4e7q',
      resource: 'https://api.example',
    },
    ...{ scopes: ['notes:read'], createdAt: alice.createdAt, expiresAt: alice.createdAt, lastUsedAt: null, revokedAt: null },
  };
  let asked: (string | undefined)[];

  beforeEach(() => {
    givenSession(gateway);
    asked = [];
    gateway.on(rpcMap.session.startAccountSignIn)(() => ({ signInId, browserToken }));
    gateway.on(rpcMap.identity.getOwnProfile)(() => profile);
    gateway.on(rpcMap.identity.listOwnOrganizations)(() => ({ organizations: [organization] }));
    gateway.on(rpcMap.session.listOwnAuthenticators)(() => ({ authenticators: [], recoveryCodesLeft: 9, stepUp: null }));
    gateway.on(rpcMap.session.listOwnSessions)(() => ({ items: [], nextCursor: null }));
    gateway.on(rpcMap.session.listOwnRememberedBrowsers)(() => ({ browsers: [browser] }));
    const source = { kind: 'network', name: '198.51.0.0/16', country: null } as const;
    const seen = { firstSeenAt: alice.createdAt, lastSeenAt: alice.createdAt, expiresAt: alice.createdAt };
    gateway.on(rpcMap.session.listOwnKnownSources)(() => ({ sources: [{ ...source, ...seen }] }));
    gateway.on(rpcMap.token.listOwnApplications)(() => ({ items: [], nextCursor: null }));
    gateway.on(rpcMap.token.listOwnApiKeys)(() => ({ apiKeys: [apiKey], apis: [] }));
    gateway.on(rpcMap.audit.listOwnActivity)(({ cursor }) => {
      asked.push(cursor);
      return { items: [], nextCursor: `after ${asked.length}` };
    });
  });

  const confirmation = async (): Promise<string> => {
    const page = await (await gateway.get(path, { cookie })).text();
    return confirmationOn(page);
  };

  it('gives a file of what the services know, and says where it ends before they do', async () => {
    const answer = await gateway.post(path, { confirmation: await confirmation() }, { cookie });
    const { headers } = answer;
    expect([answer.status, headers.get('content-disposition'), headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'attachment; filename="acme-account.json"',
      'application/json; charset=utf-8',
      expect.stringContaining('no-store'),
    ]);
    expect(await answer.json()).toMatchObject({
      issuer,
      profile: { username, email, email_verified: true, accepted_terms: ['2027-01'] },
      organizations: [{ organization_id: 'o1', name: 'acme', display_name: 'Acme Ltd.', created_at: alice.createdAt }],
      remembered_browsers: [{ id: 'b1', user_agent: 'a browser' }],
      known_sources: [{ kind: 'network', name: '198.51.0.0/16', last_seen_at: alice.createdAt }],
      api_keys: [{ id: 'k1', name: 'Nightly report', prefix: 'ost_ak_Xb4e7q', last_used_at: null }],
      recovery_codes_left: 9,
      is_complete: false,
    });
    expect(asked).toEqual([undefined, 'after 1', 'after 2', 'after 3', 'after 4']);
    expect(gateway.requestOf(rpcMap.identity.getOwnProfile)).toEqual({ sessionToken });
  });

  it('attack A64: asks for a fresh proof before its page is shown, and again before the file is given', async () => {
    const shown = await confirmation();
    givenSession(gateway, proofAges.shown + 5);
    expect((await gateway.get(path, { cookie })).status).toBe(303);
    expect(gateway.requestOf(rpcMap.session.startAccountSignIn)).toMatchObject({ section: 'data', isFresh: true });
    expect((await gateway.post(path, { confirmation: shown }, { cookie })).status).toBe(200);
    givenSession(gateway, proofAges.accepted + 5);
    expect((await gateway.post(path, { confirmation: shown }, { cookie })).status).toBe(303);
  });

  it('is given to no form that was not shown to this session', async () => {
    for (const forged of ['', 'x']) expect((await gateway.post(path, { confirmation: forged }, { cookie })).status).toBe(400);
    expect(asked).toEqual([]);
  });
});
