import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { type JWTPayload, SignJWT } from 'jose';
import { type Answer, logIn, newBrowser, type Tokens } from '../../e2e/support/journey.js';
import { approvalLinkSentTo } from '../../e2e/support/mailbox.js';
import type { TestUser } from '../../e2e/support/tenant.js';
import type { Page } from '../../e2e/support/user-agent.js';
import { type Credentials, type FapiClient, FapiTenant, type Means } from './fapi-client.js';

const grantType = 'urn:openid:params:grant-type:ciba';
const now = (): number => Math.floor(Date.now() / 1000);

export const byKey: Means = { authentication: 'private_key_jwt', binding: 'certificate' };
export const byCertificate: Means = { authentication: 'self_signed_tls_client_auth', binding: 'certificate' };

/** Of a JWT; what is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;
export type Asked = { readonly auth_req_id: string; readonly expires_in: number; readonly interval: number; readonly error?: string };
export type Polled = Partial<Tokens> & { readonly error?: string };

/** Clients that have users asked by signed requests (CIBA §7.1.1), with tokens that are bound to their certificates, as FAPI-CIBA has it. */
export class BackchannelJourney {
  private constructor(readonly place: FapiTenant) {}

  static async start(): Promise<BackchannelJourney> {
    return new BackchannelJourney(await FapiTenant.start({ backchannel_authentication: true }));
  }

  register(means: Means = byKey, members: Record<string, unknown> = {}): Promise<FapiClient> {
    return this.place.client(means, {
      ...{ grant_types: [grantType, 'refresh_token'], redirect_uris: [], client_assertion_audience: 'issuer_or_token_endpoint' },
      ...{ backchannel_authentication_request_signing_alg: 'ES256', ...members },
    });
  }

  /** What is signed, sound but for `changes`. */
  claims(by: FapiClient, changes: Claims = {}): JWTPayload {
    return {
      ...{ iss: by.clientId, aud: this.place.tenant.issuer, iat: now(), nbf: now(), exp: now() + 300, jti: randomUUID() },
      ...{ scope: 'openid profile', login_hint: this.place.user.username, binding_message: '1234', ...changes },
    };
  }

  sign(by: FapiClient, changes: Claims = {}, key = by.key): Promise<string> {
    return new SignJWT(this.claims(by, changes)).setProtectedHeader({ alg: key.algorithm, kid: key.kid }).sign(key.privateKey);
  }

  send(by: FapiClient, request: string, credentials: Credentials = {}, more: Record<string, string> = {}): Promise<Answer<Asked>> {
    return by.send('backchannel_authentication', { request, ...more }, credentials);
  }

  /** Has somebody asked whom nobody asked before. */
  async ask(by: FapiClient, changes: Claims = {}): Promise<{ readonly user: TestUser; readonly asked: Asked }> {
    const user = await this.place.tenant.user();
    const { status, body } = await this.send(by, await this.sign(by, { login_hint: user.username, ...changes }));
    if (status !== 200) throw new Error(`nobody was asked: ${JSON.stringify(body)}`);
    return { user, asked: body };
  }

  poll(by: FapiClient, { auth_req_id }: Asked, credentials: Credentials = {}, more: Record<string, string> = {}): Promise<Answer<Polled>> {
    return by.send('token', { grant_type: grantType, auth_req_id, ...more }, credentials);
  }

  /** The page of the link in the mail, once its user has signed in and pressed the button. */
  async decide(user: TestUser, button: 'allow' | 'deny'): Promise<Page> {
    const browser = newBrowser();
    const page = await logIn(browser, await browser.submit(await browser.get(await approvalLinkSentTo(user))), user);
    await browser.submit(page, {}, button);
    return page;
  }
}

/** What a refusal is equal to. */
export const refused = (error: string, status = 400) => expect.objectContaining({ status, body: expect.objectContaining({ error }) });
