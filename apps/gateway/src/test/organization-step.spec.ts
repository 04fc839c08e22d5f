import { describe, expect, it } from '@jest/globals';
import { type OrganizationId, rpcMap } from '#contracts';
import { expectErrorPage, expectPage } from './answers.js';
import {
  browserCookie,
  browserToken,
  display,
  issuer,
  requestId,
  sessionCookie,
  sessionToken,
  signInId,
  useGateway,
} from './gateway-under-test.js';
import { atState, atStep, loginPath, organizations, stateAt } from './sign-in.js';

const gateway = useGateway();
const cookie = `${browserCookie}; ${sessionCookie}`;
const [acme, globex] = organizations.map(({ organizationId }) => organizationId) as [OrganizationId, OrganizationId];

describe('the page on which an organization is chosen', () => {
  it('shows those that the user is a member of, and chooses none for them', async () => {
    atStep(gateway, 'organization');
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    for (const text of ['id="organization"', 'Acme', 'Globex', `value="${acme}"`]) expect(page).toContain(text);
    expect(page).not.toContain('checked');
  });

  it('hands the choice on, and goes to the next step', async () => {
    gateway.on(rpcMap.session.chooseOrganization)(() => ({ ...stateAt('terms'), organizationId: globex }));
    const response = await gateway.post(loginPath, { choose: 'organization', organization: globex }, { cookie });
    expect([response.status, response.headers.get('location')]).toEqual([303, `${issuer}/login?sign_in=${signInId}`]);
    expect(gateway.requestOf(rpcMap.session.chooseOrganization)).toEqual({
      ...{ signInId, browserToken, sessionToken },
      organizationId: globex,
    });
  });

  it.each(['', 'acme', '00000000-0000-4000-8000-00000000000X'])('is shown again where none is chosen: %j', async (organization) => {
    atStep(gateway, 'organization');
    const page = await expectPage(await gateway.post(loginPath, { choose: 'organization', organization }, { cookie }), 400);
    expect(page).toContain('id="error"');
    expect(gateway.called()).not.toContain('session.choose-organization');
  });

  it('is for who is signed in alone', async () => {
    const form = { choose: 'organization', organization: acme };
    await expectErrorPage(await gateway.post(loginPath, form), 400);
    atStep(gateway, 'password');
    expect(await expectPage(await gateway.post(loginPath, form, { cookie: browserCookie }), 200)).toContain('id="password"');
    expect(gateway.called()).not.toContain('session.choose-organization');
  });
});

describe('the consent page of a request for an organization', () => {
  it('says for which it is, as the token service knows it by what was chosen', async () => {
    atState(gateway, { ...stateAt('consent'), organizationId: acme });
    gateway.on(rpcMap.token.describeAuthorization)(() => ({ ...display, organization: 'Acme' }));
    const page = await expectPage(await gateway.get(loginPath, { cookie }), 200);
    expect(page).toContain('This is for the organization Acme.');
    expect(gateway.requestOf(rpcMap.token.describeAuthorization)).toEqual({ requestId, sessionToken, organizationId: acme });
  });

  it('says none where there is none', async () => {
    atStep(gateway, 'consent');
    expect(await expectPage(await gateway.get(loginPath, { cookie }), 200)).not.toContain('id="organization"');
  });
});
