import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { adminOk } from './admin.js';
import { eventually, post } from './journey.js';
import { apiIdentifier, type TestClient, TestTenant } from './tenant.js';

/** A tenant with a machine that asks for signed tokens. */
export type Signer = { readonly tenant: TestTenant; readonly machine: TestClient };

/** A tenant whose tokens are JWTs, with its first keys: making an RSA key may take longer than a request may, on a busy machine. */
export const newSigner = async (): Promise<Signer> => {
  const tenant = await TestTenant.create();
  await tenant.resourceServer({ token_format: 'jwt' });
  const machine = await tenant.confidential();
  await eventually(async () => (await fetch(tenant.endpoint('jwks'))).ok, 20_000);
  return { tenant, machine };
};

/** Has a token signed and checks its signature by the tenant's published keys. Resolves with what is wrong, or null. */
export const failureOf = async ({ tenant, machine }: Signer): Promise<string | null> => {
  const parameters = { grant_type: 'client_credentials', scope: 'orders:read', resource: apiIdentifier };
  const { status, body } = await post<{ access_token: string }>(tenant.endpoint('token'), parameters, machine);
  if (status !== 200) return `${tenant.slug}: a token: ${status} ${JSON.stringify(body)}`;
  const published = await fetch(tenant.endpoint('jwks'));
  if (!published.ok) return `${tenant.slug}: keys: ${published.status}`;
  const { keys } = (await published.json()) as { keys: readonly (JsonWebKey & { kid: string })[] };
  const { kid, alg } = decodeProtectedHeader(body.access_token);
  const key = keys.find((one) => one.kid === kid);
  if (!key || alg !== 'ES256') return `${tenant.slug}: signed by ${kid} (${alg}), which is not published`;
  const [head, payload, signature] = body.access_token.split('.');
  const valid = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    { key: createPublicKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature ?? '', 'base64url'),
  );
  return valid && decodeJwt(body.access_token).iss === tenant.issuer ? null : `${tenant.slug}: a signature that is not valid`;
};

/** Tenants that are made all the time, the keys of some of which are rotated, and tokens of any of them: what no replica has in memory. */
export class NewTenantsLoad {
  readonly signers: Signer[] = [];
  readonly failures: string[] = [];
  requests = 0;
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  start(pauseMs = 500): void {
    this.#running = this.#run(pauseMs);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(pauseMs: number): Promise<void> {
    for (let nth = 0; !this.#stopping; nth += 1) {
      await this.#note(async () => {
        const made = await newSigner();
        this.signers.push(made);
        return failureOf(made);
      });
      const any = this.signers[Math.floor(Math.random() * this.signers.length)];
      if (any) {
        if (nth % 3 === 0)
          await this.#note(async () => {
            await adminOk('POST', any.tenant.path('/signing-keys/rotation'), { immediately: true });
            return null;
          });
        for (let token = 0; token < 4; token += 1) await this.#note(() => failureOf(any));
      }
      await sleep(pauseMs);
    }
  }

  async #note(work: () => Promise<string | null>): Promise<void> {
    this.requests += 1;
    const failure = await work().catch((error: unknown) => String(error));
    if (failure !== null) this.failures.push(failure);
  }
}
