import { Injectable } from '@nestjs/common';
import { maxPageSize, type Page, type PageRequest, rpcMap } from '#contracts';
import { Clock, RpcClient } from '#kernel';
import { type OnWire, toWire } from '../admin/input/wire-names.js';
import type { TenantRequest } from '../http/tenant-request.js';

/** Pages that are read of what has no end: the newest entries, and the longest that anybody waits. */
const maxPages = 5;

type Listed<Item> = { readonly items: readonly Item[]; readonly isComplete: boolean };

const listAll = async <Item>(read: (page: PageRequest) => Promise<Page<Item>>): Promise<Listed<Item>> => {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const found: Page<Item> = await read({ limit: maxPageSize, ...(cursor !== null && { cursor }) });
    items.push(...found.items);
    cursor = found.nextCursor;
    if (cursor === null) return { items, isComplete: true };
  }
  return { items, isComplete: false };
};

/** Gathers what the services know of a user, each of which finds out by the secret of the session whose data it is. */
@Injectable()
export class OwnData {
  constructor(
    private readonly rpc: RpcClient,
    private readonly clock: Clock,
  ) {}

  /**
   * What a user may take along, in the names of the admin API. No secrets: authenticators are named, and what they verify by stays. RPCs: identity.getOwnProfile, identity.listOwnOrganizations, session.listOwnAuthenticators, session.listOwnSessions,
   * session.listOwnRememberedBrowsers, session.listOwnKnownSources, token.listOwnApplications, token.listOwnApiKeys, audit.listOwnActivity.
   */
  async of({ context, tenant }: TenantRequest, sessionToken: string): Promise<OnWire<object>> {
    const own = { sessionToken };
    const [
      profile,
      { organizations },
      { authenticators, recoveryCodesLeft },
      sessions,
      { browsers },
      { sources },
      applications,
      { apiKeys },
      activity,
    ] = await Promise.all([
      this.rpc.call(rpcMap.identity.getOwnProfile, context, own),
      this.rpc.call(rpcMap.identity.listOwnOrganizations, context, own),
      this.rpc.call(rpcMap.session.listOwnAuthenticators, context, own),
      listAll((page) => this.rpc.call(rpcMap.session.listOwnSessions, context, { ...own, ...page })),
      this.rpc.call(rpcMap.session.listOwnRememberedBrowsers, context, own),
      this.rpc.call(rpcMap.session.listOwnKnownSources, context, own),
      listAll((page) => this.rpc.call(rpcMap.token.listOwnApplications, context, { ...own, ...page })),
      this.rpc.call(rpcMap.token.listOwnApiKeys, context, own),
      listAll((page) => this.rpc.call(rpcMap.audit.listOwnActivity, context, { ...own, ...page })),
    ]);
    return toWire({
      issuer: tenant.issuer,
      exportedAt: this.clock.now().toISOString(),
      profile,
      organizations,
      authenticators,
      recoveryCodesLeft,
      applications: applications.items,
      apiKeys,
      sessions: sessions.items,
      rememberedBrowsers: browsers,
      knownSources: sources,
      activity: activity.items,
      isComplete:
        sessions.isComplete && activity.isComplete && applications.isComplete && !applications.items.some(({ hasMore }) => hasMore),
    });
  }
}
