import { setTimeout as sleep } from 'node:timers/promises';
import { FactorSignIns } from './factor-sign-ins.js';
import { authorizationUrl, authorize, newBrowser, post, redeem, refresh, signIn } from './journey.js';
import { pkce } from './pkce.js';
import { type ConfidentialClient, type TestClient, TestTenant, type TestUser } from './tenant.js';
import type { UserAgent } from './user-agent.js';

type FactorKind = 'sign-in by an app' | 'sign-in by a recovery code' | 'sign-in by a code that is sent';
type Kind = 'refresh' | 'client credentials' | 'introspect' | 'userinfo' | 'authorize' | 'revoke' | 'code' | 'sign-in' | FactorKind;

/** One request, or one sign-in with all of its requests. `at` is when it began, epoch milliseconds; status 0 stands for a connection that broke. */
export type Outcome = { readonly kind: Kind; readonly at: number; readonly ms: number; readonly status: number };

const quickKinds: readonly Kind[] = ['refresh', 'client credentials', 'introspect', 'userinfo', 'revoke', 'code', 'authorize'];

/** A password costs as much as everything else of a second. */
const aSecondWith = (kind: Kind): readonly Kind[] => [
  kind,
  ...Array.from({ length: 9 }, () => quickKinds)
    .flat()
    .slice(0, 59),
];
const allKinds: readonly Kind[] = aSecondWith('sign-in');

const factorKinds: readonly FactorKind[] = ['sign-in by an app', 'sign-in by a recovery code', 'sign-in by a code that is sent'];
/** All that `expectNobodyFails` waits for: a round of 4 s at 60 a second. */
export const kindsWithFactors: readonly Kind[] = [...allKinds, ...factorKinds.flatMap(aSecondWith)];

/** A client that keeps its newest refresh token and asks again with it until it gets the next, as a proper client does. */
type HonestClient = { token: string; busy: boolean; lost: string | null };

/** What went wrong is what the platform is to blame for. */
const isFailure = ({ status }: Outcome): boolean => status === 0 || status >= 500;

/** Real requests of one tenant, all kinds at once, at a rate that does not depend on the answers. */
export class MixedLoad {
  readonly outcomes: Outcome[] = [];
  #running: Promise<void>[] = [];
  #stopping = false;
  #nextClient = 0;
  #factorSignIns: FactorSignIns | null = null;

  private constructor(
    private readonly tenant: TestTenant,
    private readonly api: TestClient,
    private readonly machine: ConfidentialClient,
    private readonly client: TestClient,
    private readonly user: TestUser,
    private readonly browser: UserAgent,
    private readonly clients: readonly HonestClient[],
    private readonly accessTokens: string[],
  ) {}

  /** A tenant of its own, with people signed in. */
  static async prepare(count = 30): Promise<MixedLoad> {
    const tenant = await TestTenant.create();
    const api = await tenant.resourceServer({ token_format: 'opaque' });
    const machine = await tenant.confidential();
    const client = await tenant.publicClient();
    const user = await tenant.user();
    const browser = newBrowser();
    const clients: HonestClient[] = [];
    const accessTokens: string[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      const tokens = await signIn(tenant, client, user, { browser });
      clients.push({ token: tokens.refresh_token ?? '', busy: false, lost: null });
      accessTokens.push(tokens.access_token);
    }
    return new MixedLoad(tenant, api, machine, client, user, browser, clients, accessTokens);
  }

  /** Lets people sign in by second factors, too: needed for `kindsWithFactors`. */
  async addPeopleWithFactors(): Promise<void> {
    this.#factorSignIns = await FactorSignIns.prepare(this.tenant, this.client);
  }

  /** Begins `perSecond` operations a second, of all kinds or of these in turn. */
  start(perSecond = 60, kinds = allKinds): void {
    this.#running.push(this.#run(1_000 / perSecond, kinds));
  }

  /** Begins no more, and waits for those under way. Resolves with what became of the honest clients that lost their grant. */
  async stop(): Promise<readonly string[]> {
    this.#stopping = true;
    // Those under way may begin others.
    while (this.#running.length > 0) await Promise.all(this.#running.splice(0));
    return this.clients.flatMap(({ lost }) => lost ?? []);
  }

  /** Of those that began between two moments: how many, how many failed, and how long the longest took. */
  between(from: number, to: number): { readonly requests: number; readonly failures: readonly Outcome[]; readonly longestMs: number } {
    const some = this.outcomes.filter(({ at }) => at >= from && at < to);
    return { requests: some.length, failures: some.filter(isFailure), longestMs: Math.max(0, ...some.map(({ ms }) => ms)) };
  }

  async #run(pauseMs: number, kinds: readonly Kind[]): Promise<void> {
    const begun = performance.now();
    for (let nth = 0; !this.#stopping; nth += 1) {
      this.#running.push(this.#operation(kinds[nth % kinds.length], nth));
      await sleep(Math.max(0, begun + (nth + 1) * pauseMs - performance.now()));
    }
  }

  #operation(kind: Kind | undefined, nth: number): Promise<void> {
    const { tenant, api, machine, client, user, accessTokens } = this;
    const token = accessTokens[nth % accessTokens.length] ?? '';
    switch (kind) {
      case 'sign-in':
        return this.#timed(kind, async () => ({ status: (await signIn(tenant, client, user)) ? 200 : 0 }));
      case 'sign-in by an app':
        return this.#timed(kind, () => this.#withFactors().byApp());
      case 'sign-in by a recovery code':
        return this.#timed(kind, () => this.#withFactors().byRecoveryCode());
      case 'sign-in by a code that is sent':
        return this.#timed(kind, () => this.#withFactors().byMail());
      case 'client credentials':
        return this.#timed(kind, () => post(tenant.endpoint('token'), { grant_type: 'client_credentials', scope: 'orders:read' }, machine));
      case 'introspect':
        return this.#timed(kind, () => post(tenant.introspectionEndpoint, { token }, api));
      case 'userinfo':
        return this.#timed(kind, () => this.#get(tenant.endpoint('userinfo'), { authorization: `Bearer ${token}` }));
      case 'revoke':
        return this.#timed(kind, () => this.#revoke());
      case 'code':
        return this.#timed(kind, () => this.#redeem());
      case 'authorize':
        return this.#timed(kind, () => this.#get(authorizationUrl(tenant, client, pkce()), {}));
      default:
        return this.#refresh(this.clients[(this.#nextClient += 1) % this.clients.length]);
    }
  }

  #withFactors(): FactorSignIns {
    if (this.#factorSignIns === null) throw new Error('nobody has second factors yet');
    return this.#factorSignIns;
  }

  async #revoke(): Promise<{ status: number }> {
    const { tenant, machine } = this;
    const issued = await post<{ access_token: string }>(
      tenant.endpoint('token'),
      { grant_type: 'client_credentials', scope: 'orders:read' },
      machine,
    );
    return issued.status === 200 ? post(tenant.endpoint('revoke'), { token: issued.body.access_token }, machine) : issued;
  }

  /** A code of a browser that is signed in, and its redemption. */
  async #redeem(): Promise<{ status: number }> {
    const { tenant, client, user, browser } = this;
    return redeem(tenant, client, await authorize(tenant, client, user, { browser }));
  }

  async #get(url: string | URL, headers: Record<string, string>): Promise<{ status: number }> {
    const response = await fetch(url, { headers, redirect: 'manual' });
    await response.arrayBuffer();
    return response;
  }

  async #refresh(honest: HonestClient | undefined): Promise<void> {
    if (!honest || honest.busy || honest.lost !== null) return;
    honest.busy = true;
    for (let tries = 0; tries < 60; tries += 1) {
      let answered: Awaited<ReturnType<typeof refresh>> | undefined;
      await this.#timed('refresh', async () => (answered = await refresh(this.tenant, this.client, honest.token)));
      if (answered?.status === 200) {
        honest.token = answered.body.refresh_token ?? '';
        break;
      }
      if (answered?.status === 400) {
        honest.lost = JSON.stringify(answered.body);
        break;
      }
      await sleep(200);
    }
    honest.busy = false;
  }

  async #timed(kind: Kind, work: () => Promise<{ readonly status: number }>): Promise<void> {
    const at = Date.now();
    const begun = performance.now();
    const status = await work().then(
      (answer) => answer.status,
      (error: unknown) => Number(/\b(5\d\d)\b/.exec(String(error))?.[1] ?? 0),
    );
    this.outcomes.push({ kind, at, status, ms: Math.round(performance.now() - begun) });
  }
}
