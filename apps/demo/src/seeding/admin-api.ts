import { setTimeout as sleep } from 'node:timers/promises';
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

const maxTries = 10;

const requestToken = async ({ gatewayUrl, tokenEndpoint, clientId, clientSecret }: AdminCredentials): Promise<Response> => {
  const basic = [clientId, clientSecret].map(encodeURIComponent).join(':');
  try {
    return await fetch(tokenEndpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: `${gatewayUrl}/admin/v1` }),
      signal: AbortSignal.timeout(10_000),
    });
  } catch (error) {
    throw new StartError(
      `The demo cannot reach the platform at ${tokenEndpoint} (${failureCode(error) ?? String(error)}). Make OSTIARY_PUBLIC_URL lead here, or set OSTIARY_DEMO=false.`,
      { cause: error },
    );
  }
};

/** A client of the admin API with client credentials of the tenant `system`, as any automation would write it. */
export class AdminApi {
  private constructor(
    private readonly baseUrl: string,
    private readonly accessToken: string,
  ) {}

  /**
   * Fetches an access token for the whole admin API (RFC 6749 §4.4). While the platform asks for patience, it comes again: the
   * first token of all waits for the tenant's keys to be made.
   */
  static async signIn(credentials: AdminCredentials): Promise<AdminApi> {
    let response = await requestToken(credentials);
    for (let tries = 1; response.status === 503 && tries < maxTries; tries += 1) {
      await sleep(Number(response.headers.get('retry-after') ?? 1) * 1_000);
      response = await requestToken(credentials);
    }
    if (!response.ok) throw new Error(`the administrator's client got no token: ${response.status} ${await response.text()}`);
    const { access_token: accessToken } = (await response.json()) as { access_token: string };
    return new AdminApi(`${credentials.gatewayUrl}/admin/v1`, accessToken);
  }

  /** Creates a resource under `path` and answers with it. */
  async create<Created>(path: string, body: object): Promise<Created> {
    return (await this.request('POST', path, body)) as Created;
  }

  /** What is at `path`; null where there is nothing. */
  async get<Found>(path: string): Promise<Found | null> {
    return (await this.request('GET', path, undefined, [404])) as Found | null;
  }

  /** Changes the members given of what is at `path`. */
  async update(path: string, changes: object): Promise<void> {
    await this.request('PATCH', path, changes);
  }

  /** Replaces what is at `path`. */
  async put(path: string, body: object): Promise<void> {
    await this.request('PUT', path, body);
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

  /** Null for an answer without content, or with one of the statuses in `absent`. */
  private async request(method: string, path: string, body?: object, absent: readonly number[] = []): Promise<unknown> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.accessToken}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (absent.includes(response.status)) return response.body?.cancel().then(() => null) ?? null;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  }
}
