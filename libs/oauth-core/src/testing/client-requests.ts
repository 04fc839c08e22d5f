import type { Application, ClientRequest, OAuthReply, ParameterList, PresentedProof } from '#contracts';

/** A parameter that is `undefined` is left out, one that has a list is there several times. */
export type Members = { readonly [name: string]: string | readonly string[] | undefined };

export const listOf = (members: Members): ParameterList =>
  Object.entries(members).flatMap(([name, value]) => [value ?? []].flat().map((each) => [name, each] as const));

export const basic = (clientId: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`;

/** A client with its credentials, as a test uses it. */
export type TestClient = { readonly application: Application; readonly secret: string | null };

type Proofs = Pick<ClientRequest, 'dpop' | 'certificate' | 'attestation'>;

/** What a client proves to hold: by a DPoP proof alone, or by what else its request has. */
export type PresentedSender = PresentedProof | Proofs;

export const proofsOf = (sender: PresentedSender = {}): Proofs => ('proof' in sender ? { dpop: sender } : sender);

/** What a client sends where it authenticates, with its credentials. */
export const requestOf = ({ application, secret }: TestClient, parameters: ParameterList): ClientRequest => {
  if (application.tokenEndpointAuthMethod !== 'client_secret_post' && secret !== null)
    return { parameters, authorization: basic(application.clientId, secret) };
  const credentials = listOf({ client_id: application.clientId, ...(secret !== null && { client_secret: secret }) });
  return { parameters: [...credentials, ...parameters.filter(([name]) => name !== 'client_id')], authorization: null };
};

export type TestTokens = { readonly accessToken: string; readonly refreshToken: string; readonly idToken: string; readonly scope: string };

/** What a reply says by that name; empty where it says nothing. */
export const textIn = ({ body }: Pick<OAuthReply, 'body'>, name: string): string => {
  const value = body?.[name];
  return typeof value === 'string' ? value : '';
};

/** The tokens of a successful reply; an absent one is empty. */
export const tokensOf = (reply: OAuthReply): TestTokens => {
  if (reply.status !== 200) throw new Error(`refused: ${JSON.stringify(reply.body)}`);
  const text = (name: string): string => textIn(reply, name);
  return { accessToken: text('access_token'), refreshToken: text('refresh_token'), idToken: text('id_token'), scope: text('scope') };
};
