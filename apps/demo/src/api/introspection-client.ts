/** The members of an RFC 7662 §2.2 response that the demo API reads. */
export type Introspection = {
  readonly active: boolean;
  readonly sub?: string;
  readonly scope?: string;
  readonly client_id?: string;
  readonly exp?: number;
  /** How, and when, the user signed in (RFC 9470 §6.2). */
  readonly acr?: string;
  readonly auth_time?: number;
  /** What the token is bound to (RFC 9449 §6.2). */
  readonly cnf?: { readonly jkt?: string };
};

/** Asks the introspection endpoint about a token, authenticated as the demo's resource server (RFC 7662 §2.1). */
export class IntrospectionClient {
  private readonly authorization: string;

  constructor(
    private readonly endpoint: string,
    credentials: { readonly client_id: string; readonly client_secret: string },
  ) {
    const pair = [credentials.client_id, credentials.client_secret].map(encodeURIComponent).join(':');
    this.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
  }

  async introspect(token: string): Promise<Introspection> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: { authorization: this.authorization },
      body: new URLSearchParams({ token }),
      signal: AbortSignal.timeout(5_000),
    });
    if (!response.ok) throw new Error(`introspection answered ${response.status}`);
    return (await response.json()) as Introspection;
  }
}
