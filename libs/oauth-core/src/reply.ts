import type { JsonObject, OAuthReply } from '#contracts';

/** An answer that no cache may keep (RFC 6749 §5.1). */
export const jsonReply = (status: number, body: JsonObject | null, headers: OAuthReply['headers'] = {}): OAuthReply => ({
  status,
  headers: { 'cache-control': 'no-store', pragma: 'no-cache', ...headers },
  body,
});

/** As `jsonReply`, a JWT (OpenID Connect Core §5.3.2). */
export const jwtReply = (status: number, jwt: string, headers: OAuthReply['headers'] = {}): OAuthReply => ({
  ...jsonReply(status, null, { ...headers, 'content-type': 'application/jwt' }),
  jwt,
});
