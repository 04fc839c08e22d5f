import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { SoftwareAuthenticator } from '#testing';
import type { TestTenant, TestUser } from './tenant.js';
import type { Page, UserAgent } from './user-agent.js';

/** A passkey of somebody, with what holds its key. */
export type Passkey = { readonly authenticator: SoftwareAuthenticator; readonly handle: string; readonly id: string };

/** What a browser asks its authenticators with, as far as it matters here. */
export type PasskeyRequest = { readonly challenge: string; readonly rpId: string };

/** A passkey of a user, as an enrolment leaves it. */
export const keepPasskey = async (
  database: pg.Client,
  { id: tenantId, issuer }: TestTenant,
  { id: userId }: Pick<TestUser, 'id'>,
): Promise<Passkey> => {
  const [authenticator, handle, id] = [
    new SoftwareAuthenticator({ backupEligible: false, counts: true }),
    randomBytes(32).toString('base64url'),
    randomUUID(),
  ];
  await database.query('INSERT INTO identity.passkey_users (tenant_id, user_id, handle) VALUES ($1, $2, $3)', [tenantId, userId, handle]);
  await database.query(
    `INSERT INTO identity.passkeys (tenant_id, id, user_id, credential_id, public_key, sign_count, transports, aaguid, backup_eligible, backed_up, rp_id, origin, created_at)
     VALUES ($1, $2, $3, $4, $5, 0, '{internal}', '${authenticator.aaguid}', false, false, $6, $7, now())`,
    [tenantId, id, userId, authenticator.credentialId, authenticator.publicKey, new URL(issuer).hostname, new URL(issuer).origin],
  );
  return { authenticator, handle, id };
};

/** What the script of a page with a passkey's button would get, with the answer that holds it. */
export const passkeyRequestAt = async (
  browser: UserAgent,
  page: Page,
): Promise<{ readonly answer: Page; readonly options: PasskeyRequest }> => {
  const address = /data-options="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const answer = await browser.request(new URL(address, page.url), { method: 'POST' });
  return { answer, options: JSON.parse(answer.text) as PasskeyRequest };
};
