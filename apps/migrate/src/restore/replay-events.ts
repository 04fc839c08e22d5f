import { type EventEnvelope, eventMap, ServiceError, type TenantContext, type TenantId, type UserId } from '#contracts';
import { newRequestContext } from '#platform';
import { latestOf } from './latest-events.js';
import type { RestoredServices } from './restored-services.js';

const { tenant, identity, session } = eventMap;

/** What the stream must tell for `replayEvents`. */
export const replayedEvents = [
  tenant.tenantUpdated,
  tenant.tenantDeleted,
  tenant.applicationUpdated,
  tenant.applicationDeleted,
  tenant.resourceServerUpdated,
  tenant.resourceServerDeleted,
  identity.userUpdated,
  identity.userDeleted,
  identity.passwordChanged,
  session.sessionEnded,
] as const;

/** Names of things, a line for each kind of what was done or is left to somebody who knows more. */
export type Replay = { readonly done: Findings; readonly toReview: Findings };
type Findings = ReadonlyMap<string, readonly string[]>;

/**
 * Does again to restored data what the events say was done after the backup: deletes, disables, suspends, ends sessions. What is already so stays
 * so: it may be repeated. Later versions than those restored tell of changes that no event describes: they are to be reviewed.
 */
export const replayEvents = async (services: RestoredServices, events: readonly EventEnvelope[]): Promise<Replay> =>
  new Replayer(services, events).run();

class Replayer {
  private readonly done = new Map<string, string[]>();
  private readonly toReview = new Map<string, string[]>();
  private readonly contexts = new Map<TenantId, TenantContext | null>();

  constructor(
    private readonly services: RestoredServices,
    private readonly events: readonly EventEnvelope[],
  ) {}

  async run(): Promise<Replay> {
    await this.replayTenants();
    await this.replayApplications();
    await this.replayResourceServers();
    await this.replayUsers();
    await this.replaySessions();
    return { done: this.done, toReview: this.toReview };
  }

  private async replayTenants(): Promise<void> {
    const { deleteTenant, updateTenant, tenants, tenantDatabase } = this.services;
    const deleted = latestOf(this.events, tenant.tenantDeleted, ({ tenantId }) => tenantId);
    for (const { tenantId: id } of deleted.values())
      await this.attempt('tenants deleted', id, () => deleteTenant.execute(newRequestContext(), { id }));
    for (const [key, { tenantId: id, payload }] of latestOf(this.events, tenant.tenantUpdated, ({ tenantId }) => tenantId)) {
      if (deleted.has(key)) continue;
      const stored = await tenantDatabase.platformTransaction(newRequestContext(), (tx) => tenants.find(tx, id));
      if (stored === null || stored.version >= payload.version) continue;
      if (payload.status === 'suspended' && stored.status !== 'suspended')
        await this.attempt('tenants suspended', id, () => updateTenant.execute(newRequestContext(), { id, status: 'suspended' }));
      else this.note(this.toReview, 'tenants whose name, branding or settings changed', id);
    }
  }

  private async replayApplications(): Promise<void> {
    const { deleteApplication, updateApplication, applications, tenantDatabase } = this.services;
    const deleted = latestOf(this.events, tenant.applicationDeleted, ({ payload }) => payload.clientId);
    for (const { tenantId, payload } of deleted.values())
      await this.attemptIn(tenantId, 'applications deleted', payload.clientId, (context) => deleteApplication.execute(context, payload));
    for (const [key, { tenantId, payload }] of latestOf(this.events, tenant.applicationUpdated, (event) => event.payload.clientId)) {
      const { clientId, status, version } = payload;
      const context = deleted.has(key) ? null : await this.contextOf(tenantId);
      const stored = context && (await tenantDatabase.transaction(context, (tx) => applications.find(tx, clientId)));
      if (!context || !stored || stored.version >= version) continue;
      if (status === 'disabled' && stored.status !== 'disabled')
        await this.attempt('applications disabled', clientId, () => updateApplication.execute(context, { clientId, status }));
      this.note(this.toReview, 'applications whose registration or secrets changed', clientId);
    }
  }

  private async replayResourceServers(): Promise<void> {
    const { deleteResourceServer, resourceServers, tenantDatabase } = this.services;
    const deleted = latestOf(this.events, tenant.resourceServerDeleted, ({ payload }) => payload.resourceServerId);
    for (const { tenantId, payload } of deleted.values()) {
      const id = payload.resourceServerId;
      await this.attemptIn(tenantId, 'resource servers deleted', id, (context) => deleteResourceServer.execute(context, { id }));
    }
    for (const [key, { tenantId, payload }] of latestOf(
      this.events,
      tenant.resourceServerUpdated,
      (event) => event.payload.resourceServerId,
    )) {
      const context = deleted.has(key) ? null : await this.contextOf(tenantId);
      const stored = context && (await tenantDatabase.transaction(context, (tx) => resourceServers.find(tx, payload.resourceServerId)));
      if (stored && stored.version < payload.version)
        this.note(this.toReview, 'resource servers whose registration or secrets changed', payload.resourceServerId);
    }
  }

  private async replayUsers(): Promise<void> {
    const { deleteUser, updateUser, users, identityDatabase } = this.services;
    const deleted = latestOf(this.events, identity.userDeleted, ({ payload }) => payload.userId);
    for (const { tenantId, payload } of deleted.values())
      await this.attemptIn(tenantId, 'users deleted', payload.userId, (context) => deleteUser.execute(context, { id: payload.userId }));
    const findRestored = async (key: string, tenantId: TenantId, id: UserId) => {
      const context = deleted.has(key) ? null : await this.contextOf(tenantId);
      const stored = context && (await identityDatabase.read(context, users.find(id)));
      return context && stored ? { context, stored } : null;
    };
    const changedPasswords = latestOf(this.events, identity.passwordChanged, ({ payload }) => payload.userId);
    for (const [key, { tenantId, payload }] of changedPasswords) {
      const found = await findRestored(key, tenantId, payload.userId);
      if (!found || found.stored.version >= payload.version) continue;
      await this.endSessions(found.context, payload.userId);
      this.note(this.toReview, 'users whose password changed: the one before is good again', payload.userId);
    }
    for (const [key, { tenantId, payload }] of latestOf(this.events, identity.userUpdated, (event) => event.payload.userId)) {
      const { userId: id, status, version } = payload;
      const found = await findRestored(key, tenantId, id);
      if (!found || found.stored.version >= version) continue;
      if (status === 'pending_deletion')
        this.note(this.toReview, 'users who had their account deleted since: they are to ask for it again', id);
      else if (status !== 'active' && found.stored.status !== status)
        await this.attempt(`users ${status}`, id, () => updateUser.execute(found.context, { id, status }));
      else this.note(this.toReview, 'users whose profile changed', id);
    }
  }

  private async replaySessions(): Promise<void> {
    const { sessions, sessionDatabase } = this.services;
    for (const { tenantId, payload } of latestOf(this.events, session.sessionEnded, (event) => event.payload.sessionId).values()) {
      const context = await this.contextOf(tenantId);
      if (context === null) continue;
      const { sessionId, userId, reason } = payload;
      const end = { at: new Date(), reason };
      const ended = await sessionDatabase.transaction(context, (tx) => sessions.endOne(tx, context, { sessionId, userId }, end));
      if (ended !== null) this.note(this.done, 'sessions ended', sessionId);
    }
  }

  private async endSessions(context: TenantContext, userId: UserId): Promise<void> {
    const { endUserSessions, sessionDatabase } = this.services;
    await sessionDatabase.transaction(context, (tx) =>
      endUserSessions.execute(tx, context, { userId, reason: 'password_changed', beforeVersion: null }),
    );
  }

  /** Null for a tenant that is not in the restored data. */
  private async contextOf(tenantId: TenantId): Promise<TenantContext | null> {
    const { tenants, tenantDatabase, addresses } = this.services;
    let known = this.contexts.get(tenantId);
    if (known === undefined) {
      const stored = await tenantDatabase.platformTransaction(newRequestContext(), (tx) => tenants.find(tx, tenantId));
      known = stored === null ? null : addresses.contextOf(newRequestContext(), stored);
      this.contexts.set(tenantId, known);
    }
    return known && { ...known, ...newRequestContext() };
  }

  private async attemptIn(tenantId: TenantId, what: string, id: string, work: (context: TenantContext) => Promise<unknown>): Promise<void> {
    const context = await this.contextOf(tenantId);
    if (context !== null) await this.attempt(what, id, () => work(context));
  }

  /** What is not there needs nothing; what is refused is for somebody to look at. */
  private async attempt(what: string, id: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.note(this.done, what, id);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code === 'unavailable') throw error;
      if (error.code !== 'not_found') this.note(this.toReview, `could not be replayed (${what}: ${error.message})`, id);
    }
  }

  private note(findings: Map<string, string[]>, what: string, id: string): void {
    findings.set(what, [...(findings.get(what) ?? []), id]);
  }
}
