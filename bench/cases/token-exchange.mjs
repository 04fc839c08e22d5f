// What the back end of an API does: it exchanges the token of a user for one at another API (RFC 8693). oidc-provider ships no such grant.
import { createLocalJWKSet, jwtVerify } from 'jose';
import { authorizationPath, signIn } from '../fixtures/sign-in.mjs';
import { apis, basic, proof, redirectUri } from '../fixtures/tenant.mjs';
import { connections } from '../load/connections.mjs';
import { assertSome, parsed } from './answers.mjs';
import { bareSigning } from './issuing.mjs';

/** The access token of a user for the API that the back end is of. */
const subjectToken = async ({ address, tenant }) => {
  const cookie = await signIn(address, tenant, tenant.users[0]);
  const asked = await fetch(`${address.gateway}${authorizationPath(tenant, tenant.web, apis.rs256.scope)}`, {
    redirect: 'manual',
    headers: { cookie },
  });
  const code = new URL(asked.headers.get('location')).searchParams.get('code');
  const redeemed = await fetch(`${address.gateway}/t/${tenant.slug}/oauth/token`, {
    method: 'POST',
    headers: { authorization: basic(tenant.web) },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: proof.verifier }),
  });
  return (await redeemed.json()).access_token;
};

const checkExchanged = ({ tenant }) => {
  const keys = fetch(`${tenant.issuer}/oauth/jwks`).then(async (answer) => createLocalJWKSet(await answer.json()));
  return async (samples) => {
    for (const { access_token: token } of parsed(samples).slice(0, 5)) {
      const { payload } = await jwtVerify(token, await keys, { audience: apis.es256.identifier, algorithms: ['ES256'], typ: 'at+jwt' });
      assertSome(payload.act?.sub === tenant.backend.client_id && payload.scope === apis.es256.scope, 'a token of who acts');
    }
  };
};

const platformExchanging = async (platform) => {
  platform.subjectToken ??= await subjectToken(platform);
  return {
    port: platform.gatewayPort,
    method: 'POST',
    path: `/t/${platform.tenant.slug}/oauth/token`,
    headers: { Authorization: basic(platform.tenant.backend) },
    form: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: platform.subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource: apis.es256.identifier,
    },
    expect: { status: 200, body: '"issued_token_type":"' },
    capture: '"access_token":"([^"]+)"',
    distinct: true,
    connections,
    verify: checkExchanged(platform),
  };
};

export const tokenExchangeCases = [
  {
    name: 'token-exchange',
    title: 'token exchange: a JWT RS256 of a user for a JWT ES256 at another API',
    loads: { platform: platformExchanging, bare: bareSigning('es256') },
    bareDoes: 'ES256 signature',
    warmUp: 2,
    targets: {},
  },
];
