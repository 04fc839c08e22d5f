import { addressAt, adminPaths, routes } from '../../http/routes.js';

/** A call to copy into a shell, and what it is for. */
export type FirstCall = { readonly title: string; readonly text: string; readonly command: string };

/** RFC 7636 Appendix B: known to everybody, and good enough to see a sign-in with. */
const pkce = { verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' } as const;
const callback = 'http://localhost:8080/callback';

const administrator = {
  development: `ADMIN=$(node -p "const a = require('./.ostiary/secrets.json').adminClient; a.clientId + ':' + a.clientSecret")`,
  production: 'ADMIN="$OSTIARY_ADMIN_CLIENT_ID:$OSTIARY_ADMIN_CLIENT_SECRET"',
} as const;

/** From nothing to a signed-in user: shell commands that build on each other, for the gateway at this address. */
export const firstCalls = (gateway: string, environment: keyof typeof administrator): readonly FirstCall[] => [
  {
    title: 'A token',
    text: 'Of the administrator\u2019s client, which a start without one makes: it says where it keeps id and secret. In the folder that it was started in:',
    command: `OSTIARY=${gateway}
${administrator[environment]}
member() { sed -n 's/.*"'$1'":"\\([^"]*\\)".*/\\1/p'; }
TOKEN=$(curl -s -u "$ADMIN" ${addressAt('$OSTIARY/t/system', routes.token)} \\
  -d grant_type=client_credentials -d resource=$OSTIARY${adminPaths.api.replace(/\/$/, '')} | member access_token)
admin() { curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; }`,
  },
  {
    title: 'A tenant',
    text: 'With an issuer, keys, users and applications of its own. The slug is part of the issuer.',
    command: `SLUG=acme
TENANT=$(admin $OSTIARY${adminPaths.api}tenants -d '{"slug":"'$SLUG'","name":"Acme"}' | member id); echo "tenant $TENANT"`,
  },
  {
    title: 'An application',
    text: 'One without a secret, which people sign in to.',
    command: `CLIENT=$(admin $OSTIARY${adminPaths.api}tenants/$TENANT/applications \\
  -d '{"name":"My application","type":"public","redirect_uris":["${callback}"]}' | member client_id); echo "client $CLIENT"`,
  },
  {
    title: 'A user',
    text: 'With a random password.',
    command: `PASSWORD=$(head -c 15 /dev/urandom | base64)
admin $OSTIARY${adminPaths.api}tenants/$TENANT/users \\
  -d '{"username":"jo","name":"Jo Doe","password":"'$PASSWORD'"}'; echo; echo "jo signs in with $PASSWORD"`,
  },
  {
    title: 'A sign-in',
    text: 'Open the address that this prints. After the sign-in the browser goes to the application\u2019s callback, where nothing answers yet: take the code from its address.',
    command: `echo "${addressAt('$OSTIARY/t/$SLUG', routes.authorize)}?client_id=$CLIENT&redirect_uri=${callback}&response_type=code&scope=openid%20profile&state=s&nonce=n&code_challenge=${pkce.challenge}&code_challenge_method=S256"`,
  },
  {
    title: '… and its tokens',
    text: 'For the code, within a minute.',
    command: `read -r -p 'code: ' CODE
curl -s ${addressAt('$OSTIARY/t/$SLUG', routes.token)} -d grant_type=authorization_code -d client_id=$CLIENT -d "code=$CODE" \\
  -d redirect_uri=${callback} -d code_verifier=${pkce.verifier}`,
  },
];
