import { Inject, Injectable } from '@nestjs/common';
import {
  type ApiKeyOwner,
  type ApiKeyRequest,
  type Application,
  eventMap,
  isPlainlyVisible,
  type IssuedApiKey,
  minApiKeyLifetime,
  type ResourceServer,
  ServiceError,
  type TenantContext,
  type User,
} from '#contracts';
import { Clock, EventOutbox, type Transaction, Violations } from '#kernel';
import {
  hasManyValues,
  keyScopesAmong,
  mayHaveApiKeys,
  newApiKey,
  type NewApiKey,
  type OAuthDependencies,
  type OAuthTenant,
} from '#oauth-core';
import { ApiKeyAdministration } from '../../ports/api-key-administration.js';
import { OAUTH } from '../../ports/oauth.js';
import { Tenants } from '../../ports/tenants.js';
import { describeApiKey } from './describe-api-key.js';

/** Who wants a key, as they are now: an application for itself, or a user. */
export type KeyApplicant =
  | { readonly application: Application; readonly user: null }
  | { readonly application: null; readonly user: Pick<User, 'id' | 'roles' | 'attributes'> };

/** Of an owner: those that are shown to have ended. Who makes and ends one after the other fills no database. */
const maxEnded = 50;

const ownerOf = ({ application, user }: KeyApplicant): ApiKeyOwner =>
  user === null ? { userId: null, clientId: application.clientId } : { userId: user.id, clientId: null };

/** A key that may be made, if its owner has not as many as they may. */
export type PermittedKey = { readonly tenant: OAuthTenant; readonly key: NewApiKey };

const checkName = (violations: Violations, name: string): void =>
  violations.check(
    name.trim() !== '' && name.length <= 100 && isPlainlyVisible(name),
    '/name',
    'must have 1 to 100 characters, all of them visible',
  );

/** At least one: a key without a scope would still open an API that looks at nothing else. */
const checkScopes = (violations: Violations, scopes: readonly string[], allowed: readonly string[]): void => {
  const areAllowed = scopes.length > 0 && new Set(scopes).size === scopes.length && allowed.length === scopes.length;
  violations.check(areAllowed, '/scopes', 'must be scopes of that resource server that this owner may have, one at least');
};

/** Makes API keys, by what a tenant lets their owners have. */
@Injectable()
export class NewApiKeys {
  constructor(
    private readonly tenants: Tenants,
    private readonly administration: ApiKeyAdministration,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    @Inject(OAUTH) private readonly oauth: OAuthDependencies,
  ) {}

  /** Refuses with `forbidden` where the tenant, or a profile, lets such owners have none, or the tenant is suspended; `invalid_argument` for a request that asks for what they may not have. */
  async permit(context: TenantContext, applicant: KeyApplicant, request: ApiKeyRequest): Promise<PermittedKey> {
    const owner = ownerOf(applicant);
    const tenant = await this.tenants.requireActive(context);
    const { apiKeyMaxLifetime } = tenant.settings;
    if (!mayHaveApiKeys(tenant, applicant.application))
      throw new ServiceError('forbidden', 'The settings of the tenant, or the profile of the application, do not allow such API keys.');
    const { name, resource, scopes, lifetime = apiKeyMaxLifetime } = request;
    const resourceServer = (await this.oauth.resourceServers.list(tenant)).find(({ identifier }) => identifier === resource);
    const violations = new Violations();
    checkName(violations, name);
    violations.check(resourceServer !== undefined, '/resource', 'must be the identifier of a resource server');
    if (resourceServer !== undefined) {
      checkScopes(violations, scopes, keyScopesAmong(tenant, resourceServer, applicant, scopes));
      violations.check(!hasManyValues(scopes, [resourceServer]), '/scopes', 'must have fewer values of scopes with a parameter');
    }
    violations.check(
      Number.isSafeInteger(lifetime) && lifetime >= minApiKeyLifetime && lifetime <= apiKeyMaxLifetime,
      '/lifetime',
      `must be a whole number of seconds from ${minApiKeyLifetime} to ${apiKeyMaxLifetime}`,
    );
    violations.throwIfAny();
    const createdAt = this.clock.epochSeconds();
    return {
      tenant,
      key: { owner, resourceServer: resourceServer as ResourceServer, name, scopes, createdAt, expiresAt: createdAt + lifetime },
    };
  }

  /** Makes the key, which is seen here only. Refuses with `conflict` where the owner has as many as they may. */
  async make(tx: Transaction, { tenant, key: wanted }: PermittedKey): Promise<IssuedApiKey> {
    // A flood is turned away before it waits: its connections are those of everybody.
    await this.refuseTooMany(tx, tenant, wanted);
    await this.administration.waitForOthers(tx, wanted.owner);
    await this.refuseTooMany(tx, tenant, wanted);
    const { key, stored, grant } = newApiKey(wanted, this.oauth.random);
    await this.administration.forgetEnded(tx, wanted.owner, wanted.createdAt, maxEnded);
    await this.administration.add(tx, stored, grant);
    const made = describeApiKey({ key: stored, grant });
    const { id: apiKeyId, userId, clientId, resource, scopes, expiresAt } = made;
    await this.outbox.append(tx, tenant, eventMap.token.apiKeyCreated, { apiKeyId, userId, clientId, resource, scopes, expiresAt });
    return { ...made, key };
  }

  private async refuseTooMany(tx: Transaction, { settings }: OAuthTenant, { owner, createdAt }: NewApiKey): Promise<void> {
    const { apiKeysPerOwner: most } = settings;
    if ((await this.administration.countLive(tx, owner, createdAt)) >= most)
      throw new ServiceError('conflict', `There are ${most} API keys, which is as many as there may be.`);
  }
}
