import { failureCode, StartError } from '#kernel';

/** Where the admin API is and who calls it. */
export type AdminCredentials = {
  /** Base URL of the gateway. */
  readonly gatewayUrl: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

type Items<Item> = { readonly items: readonly Item[]; readonly next_cursor: string | null };

/** A client of the admin API with client credentials of the tenant `system`, as any automation would write it. */
export class AdminApi {
  private constructor(
    private readonly baseUrl: string,
    private readonly accessToken: string,
  ) {}

  /** Fetches an access token for the whole admin API (RFC 6749 §4.4). */
  static async signIn(credentials: AdminCredentials): Promise<AdminApi> {
    const basic = [credentials.clientId, credentials.clientSecret].map(encodeURIComponent).join(':');
    const response = await fetch(credentials.tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: `${credentials.gatewayUrl}/admin/v1` }),
      signal: AbortSignal.timeout(10_000),
    }).catch((error: unknown) => {
      throw new StartError(
        `The demo cannot reach the platform at ${credentials.tokenEndpoint} (${failureCode(error) ?? String(error)}). Make OSTIARY_PUBLIC_URL lead here, or set OSTIARY_DEMO=false.`,
        { cause: error },
      );
    });
    if (!response.ok) throw new Error(`the administrator's client got no token: ${response.status} ${await response.text()}`);
    const { access_token: accessToken } = (await response.json()) as { access_token: string };
    return new AdminApi(`${credentials.gatewayUrl}/admin/v1`, accessToken);
  }

  /** Creates a resource under `path` and answers with it. */
  async create<Created>(path: string, body: object): Promise<Created> {
    return (await this.request('POST', path, body)) as Created;
  }

  async delete(path: string): Promise<void> {
    await this.request('DELETE', path);
  }

  /** Walks all pages of a list until `matches`. */
  async find<Item>(path: string, matches: (item: Item) => boolean): Promise<Item | null> {
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await this.request('GET', `${path}?limit=100${query}`)) as Items<Item>;
      const found = page.items.find(matches);
      if (found) return found;
      cursor = page.next_cursor;
    } while (cursor !== null);
    return null;
  }

  private async request(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.accessToken}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }
}
