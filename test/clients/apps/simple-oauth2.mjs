// A machine: it has no user, and asks for a token of its own (RFC 6749 §4.4).
import { ClientCredentials } from 'simple-oauth2';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SCOPE, API } = process.env;

const client = new ClientCredentials({
  client: { id: CLIENT_ID, secret: CLIENT_SECRET },
  auth: { tokenHost: ISSUER, tokenPath: `${ISSUER}/oauth/token` },
});
const { token } = await client.getToken({ scope: SCOPE });

const response = await fetch(API, { headers: { authorization: `Bearer ${token.access_token}` } });
console.log(response.status, await response.text());
