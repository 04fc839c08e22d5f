import { Injectable } from '@nestjs/common';
import type { Grant, Page, PageRequest, TenantContext, UserId } from '#contracts';
import { UnitOfWork } from '#kernel';
import { accessAtEach, apiScopesOf, type StoredGrant } from '#oauth-core';
import { GrantAdministration } from '../../ports/grant-administration.js';

/** What a user allowed which application. */
@Injectable()
export class ListGrantsUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly grants: GrantAdministration,
  ) {}

  /** The oldest first, revoked ones too while they are remembered. Refuses a wrong limit or cursor with `invalid_argument`. */
  async execute(context: TenantContext, { userId, ...request }: PageRequest & { readonly userId: UserId }): Promise<Page<Grant>> {
    const page = await this.unitOfWork.transaction(context, (tx) => this.grants.list(tx, userId, request));
    return { items: page.items.map(describeGrant), nextCursor: page.nextCursor };
  }
}

const isoTime = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();

const describeGrant = ({ id, authorization, createdAt, revokedAt }: StoredGrant): Grant => {
  const { clientId, userId, sessionId, organizationId, scopes, authorizationDetails } = authorization;
  const times = { createdAt: isoTime(createdAt), revokedAt: revokedAt === null ? null : isoTime(revokedAt) };
  const resources = accessAtEach(authorization).flatMap(({ resource, scopes: atResource }) =>
    resource === null ? [] : [{ identifier: resource, scopes: apiScopesOf(atResource) }],
  );
  return { id, clientId, userId, sessionId, organizationId, scopes, resources, authorizationDetails, ...times };
};
