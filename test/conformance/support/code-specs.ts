import { beforeAll, expect, it } from '@jest/globals';
import { isThorough } from '#testing';
import { basic, introspect, post, refresh } from '../../e2e/support/journey.js';
import { pkce } from '../../e2e/support/pkce.js';
import { sinceThen } from '../../e2e/support/since-then.js';
import { redirectUri, type TestClient, type TestTenant, type TestUser } from '../../e2e/support/tenant.js';
import type { UserAgent } from '../../e2e/support/user-agent.js';
import type { RelyingParty } from './relying-party.js';

type Scene = {
  readonly tenant: TestTenant;
  readonly user: TestUser;
  readonly api: TestClient;
  readonly rp: RelyingParty;
  /** A browser in which the user is signed in. */
  readonly signedIn: UserAgent;
  /** Registers another application. */
  readonly relyingParty: (members?: Record<string, unknown>) => Promise<RelyingParty>;
};

/** What the profiles have in common whose responses have a code; `isHybrid`, and an ID token beside it. */
export const describeCodes = (sceneOf: () => Scene, isHybrid: boolean): void => {
  let scene: Scene;
  /** A code that was redeemed, when, and the access token that it gave. */
  let redeemed: { readonly response: URLSearchParams; readonly at: Date; readonly token: string };

  const redeemOne = async (): Promise<typeof redeemed> => {
    const response = await scene.rp.authorize({}, scene.signedIn);
    const { headers, body } = await scene.rp.redeem(response);
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    return { response, at: new Date(), token: body.access_token };
  };

  beforeAll(async () => {
    scene = sceneOf();
    redeemed = await redeemOne();
  });

  if (!isHybrid)
    it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow: the ID token has no nonce then', async () => {
      const { rp, signedIn } = scene;
      expect((await rp.signIn({ nonce: null }, signedIn)).claims).not.toHaveProperty('nonce');
    });

  it('oidcc-ensure-post-request-succeeds: a request may be posted', async () => {
    const { rp, signedIn } = scene;
    const { origin, pathname, searchParams } = rp.request({ nonce: 'posted' });
    const page = await signedIn.request(`${origin}${pathname}`, { method: 'POST', body: searchParams });
    const location = page.headers.get('location');
    const answer = location === null || location.startsWith(redirectUri) ? page : await signedIn.get(new URL(location, page.url));
    expect((await rp.tokens(await rp.goOn(answer, signedIn))).claims['nonce']).toBe('posted');
  });

  it('oidcc-server-client-secret-post: a client that sends its secret in the form gets tokens so, and in no other way', async () => {
    const { tenant, signedIn } = scene;
    const posting = await scene.relyingParty({ token_endpoint_auth_method: 'client_secret_post' });
    const parameters = { grant_type: 'authorization_code', redirect_uri: redirectUri };
    const byHeader = { ...parameters, code: (await posting.authorize({}, signedIn)).get('code') ?? '' };
    const refused = await fetch(tenant.endpoint('token'), {
      method: 'POST',
      headers: basic(posting.client),
      body: new URLSearchParams(byHeader),
    });
    expect([refused.status, await refused.json()]).toMatchObject([401, { error: 'invalid_client' }]);
    const code = (await posting.authorize({}, signedIn)).get('code') ?? '';
    const { status, body } = await post<{ id_token: string }>(tenant.endpoint('token'), {
      ...parameters,
      client_id: posting.client.client_id,
      client_secret: posting.client.client_secret ?? '',
      code,
    });
    expect([status, body]).toEqual([200, expect.anything()]);
    await posting.verify(body.id_token);
  });

  it('oidcc-refresh-token: a refresh keeps the claims of the ID token, and another client gets nothing for it', async () => {
    const { tenant, user, rp, signedIn } = scene;
    const { tokens, claims } = await rp.signIn({ scope: 'openid offline_access' }, signedIn);
    const { status, body } = await refresh(tenant, rp.client, tokens.refresh_token ?? '');
    expect(status).toBe(200);
    const { payload } = await rp.verify(body.id_token);
    expect([payload.sub, payload.aud, payload['auth_time']]).toEqual([claims.sub, claims.aud, claims['auth_time']]);
    expect(await rp.userinfo(body.access_token)).toHaveProperty('sub', user.id);
    const other = await scene.relyingParty();
    expect(await refresh(tenant, other.client, body.refresh_token ?? '')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('oidcc-ensure-request-with-valid-pkce-succeeds: PKCE is honoured where it is not required', async () => {
    const { rp, signedIn } = scene;
    const { verifier, challenge } = pkce();
    const parameters = { code_challenge: challenge, code_challenge_method: 'S256' };
    const wrong = await rp.redeem(await rp.authorize(parameters, signedIn), { code_verifier: pkce().verifier });
    expect(wrong.body.error).toBe('invalid_grant');
    expect((await rp.redeem(await rp.authorize(parameters, signedIn), { code_verifier: verifier })).status).toBe(200);
  });

  it.each([
    ['oidcc-codereuse: a code is good once', 0, () => redeemOne()],
    [
      'oidcc-codereuse-30seconds: so it is later, and what was issued for it is revoked',
      isThorough ? 30_000 : 1_000,
      () => Promise.resolve(redeemed),
    ],
  ])('%s', async (_name, later, redeemedCode) => {
    const { tenant, api, rp } = scene;
    const { response, at, token } = await redeemedCode();
    await sinceThen(at, later);
    expect(await rp.redeem(response)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await introspect(tenant, api, token)).toEqual({ active: false });
    const userinfo = await fetch(tenant.endpoint('userinfo'), { headers: { authorization: `Bearer ${token}` } });
    expect(userinfo.status).toBe(401);
  });
};
