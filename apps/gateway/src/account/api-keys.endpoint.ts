import { Injectable } from '@nestjs/common';
import { type ApiForKeys, type ApiKeyId, type OwnApiKeys, type ParameterList, rpcMap, ServiceError } from '#contracts';
import { Clock, RpcClient } from '#kernel';
import { type NewOwnApiKeyPage, newOwnApiKeyPage, ownApiKeysPage } from '#pages';
import { HttpInputError, queryParameters } from '#platform';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { type AccountVisit, AccountVisits } from './account-visits.js';
import { requireOffered } from './offered-sections.js';

const day = 86_400;
/** What people choose from, where the tenant allows as much; the first one is chosen. Seconds. */
const offeredLifetimes = [90 * day, 30 * day, 7 * day, 365 * day];

const problems = { invalid_argument: 'unfit', conflict: 'tooMany' } as const;

type Typed = Pick<NewOwnApiKeyPage, 'typedName' | 'chosenScopes' | 'problem'>;

/** `{issuer}/account/api-keys`: a user's own keys, and new ones for who has just proved who they are. */
@Injectable()
export class AccountApiKeysEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly pages: PageAnswers,
    private readonly clock: Clock,
  ) {}

  /** RPC: token.listOwnApiKeys; with `?api=`, the form of a new key, session.getSession, too. */
  async get(request: TenantRequest): Promise<void> {
    requireOffered('api-keys', request.tenant);
    const asked = singleParameter(queryParameters(request.http), 'api');
    if (asked === null) return this.visits.show(request, 'api-keys', (visit) => this.send(visit, { made: null, isRevoked: false }));
    return this.visits.showFresh(request, 'api-keys', async (visit) =>
      this.sendForm(visit, apiIn(await this.list(visit), asked), { typedName: '', chosenScopes: [], problem: null }),
    );
  }

  /** RPC: token.revokeOwnApiKey or token.createOwnApiKey, and token.listOwnApiKeys. */
  async post(request: TenantRequest): Promise<void> {
    requireOffered('api-keys', request.tenant);
    await this.visits.submit(request, 'api-keys', async (visit, form) => {
      const [revoked, asked] = [singleParameter(form, 'revoke') as ApiKeyId | null, singleParameter(form, 'api')];
      if (revoked !== null) return this.revoke(visit, revoked);
      if (asked === null) throw new HttpInputError(400, 'The form does not say what is to be done.');
      return this.create(visit, apiIn(await this.list(visit), asked), form);
    });
  }

  /** One that has ended meanwhile is as good as ended. */
  private async revoke(visit: AccountVisit, id: ApiKeyId): Promise<void> {
    const { request, sessionToken } = visit;
    try {
      await this.rpc.call(rpcMap.token.revokeOwnApiKey, request.context, { sessionToken, id });
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'not_found') throw error;
    }
    await this.send(visit, { made: null, isRevoked: true });
  }

  private async create(visit: AccountVisit, api: ApiForKeys, form: ParameterList): Promise<void> {
    const { request, sessionToken } = visit;
    const name = (singleParameter(form, 'name') ?? '').trim();
    const scopes = form.flatMap(([member, value]) => (member === 'scope' ? [value] : []));
    const asked = { sessionToken, name, resource: api.identifier, scopes, lifetime: Number(singleParameter(form, 'lifetime')) };
    try {
      const { key } = await this.rpc.call(rpcMap.token.createOwnApiKey, request.context, asked);
      await this.send(visit, { made: key, isRevoked: false });
    } catch (error) {
      if (!(error instanceof ServiceError) || !(error.code === 'invalid_argument' || error.code === 'conflict')) throw error;
      await this.sendForm(visit, api, { typedName: name, chosenScopes: scopes, problem: problems[error.code] });
    }
  }

  private async send(visit: AccountVisit, outcome: { readonly made: string | null; readonly isRevoked: boolean }): Promise<void> {
    const { request, frame } = visit;
    const { apiKeys, apis } = await this.list(visit);
    const links = apis.map(({ id, name }) => ({
      name,
      address: `${frame.addresses['api-keys']}?${new URLSearchParams({ api: id }).toString()}`,
    }));
    await this.pages.send(request, ownApiKeysPage({ ...frame, ...outcome, apiKeys, apis: links, at: this.clock.now().toISOString() }));
  }

  private async sendForm({ request, frame }: AccountVisit, api: ApiForKeys, typed: Typed): Promise<void> {
    const longest = request.tenant.settings.apiKeyMaxLifetime;
    const lifetimes = offeredLifetimes.filter((seconds) => seconds <= longest);
    const page = newOwnApiKeyPage({ ...frame, ...typed, api, lifetimes: lifetimes.length > 0 ? lifetimes : [longest] });
    await this.pages.send(request, page, { status: typed.problem === null ? 200 : 400 });
  }

  private list({ request, sessionToken }: AccountVisit): Promise<OwnApiKeys> {
    return this.rpc.call(rpcMap.token.listOwnApiKeys, request.context, { sessionToken });
  }
}

const apiIn = ({ apis }: OwnApiKeys, asked: string): ApiForKeys => {
  const api = apis.find(({ id }) => id === asked);
  if (api === undefined) throw new HttpInputError(404, 'There is no such API to have keys for.');
  return api;
};
