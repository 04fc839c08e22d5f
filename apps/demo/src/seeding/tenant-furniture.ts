import type { AdminApi } from './admin-api.js';

/** A client as demo.json names it: with its secret where it has one, with its redirect where it has one. */
type KnownClient = { readonly client_id: string; readonly client_secret?: string; readonly redirect_uri?: string };
type ClientCredentials = { readonly client_id: string; readonly client_secret: string };
type Client = { readonly client_id: string };
type Application = Client & { readonly redirect_uris: readonly string[]; readonly post_logout_redirect_uris: readonly string[] };
type ResourceServer = Client & { readonly id: string; readonly identifier: string };
type ResourceServerCredentials = ClientCredentials & Pick<ResourceServer, 'identifier'>;
type User = { readonly username: string; readonly password: string };

type ResourceServerPlan = { readonly name: string; readonly scopes: readonly object[]; readonly token_format: 'jwt' };
type UserPlan = User & { readonly email: string; readonly email_verified: boolean; readonly name: string; readonly custom_claims: object };

type ApplicationPlan = {
  readonly name: string;
  readonly type: 'confidential' | 'public';
  /** Path of its redirect address at the demo application; left out: it has none. */
  readonly callback?: string;
  readonly grant_types: readonly string[];
  readonly scopes: readonly string[];
};

/**
 * What the demo puts into its tenant. Each is found as demo.json names it, or else by its name, changed where the demo's address is
 * another now, and made where it is missing. What people added stays.
 */
export class TenantFurniture {
  private readonly path: string;

  constructor(
    private readonly api: AdminApi,
    tenantId: string,
    private readonly demoUrl: string,
  ) {
    this.path = `/tenants/${tenantId}`;
  }

  /** A public application is answered with an empty secret. */
  async application(known: KnownClient | undefined, plan: ApplicationPlan): Promise<ClientCredentials> {
    const { callback, ...registration } = plan;
    const path = `${this.path}/applications`;
    const present = await this.present<Application>(path, known?.client_id, plan.name);
    const wanted = callback === undefined ? null : { callback: `${this.demoUrl}${callback}`, home: `${this.demoUrl}/` };
    if (present === null) {
      const addresses = wanted && {
        application_type: 'web',
        redirect_uris: [wanted.callback],
        post_logout_redirect_uris: [wanted.home],
      };
      const made = await this.api.create<ClientCredentials>(path, { ...registration, ...addresses });
      return { client_id: made.client_id, client_secret: made.client_secret };
    }
    if (wanted !== null) {
      const formerCallback = known?.redirect_uri;
      const formerHome = formerCallback === undefined ? undefined : `${new URL(formerCallback).origin}/`;
      await this.move(`${path}/${present.client_id}`, present, {
        redirect_uris: replaced(present.redirect_uris, formerCallback, wanted.callback),
        post_logout_redirect_uris: replaced(present.post_logout_redirect_uris, formerHome, wanted.home),
      });
    }
    const secret = plan.type === 'public' ? '' : (known?.client_secret ?? (await this.newSecret(`${path}/${present.client_id}`)));
    return { client_id: present.client_id, client_secret: secret };
  }

  /** Its identifier stays what the first start made it: tokens and other applications may name it. */
  async resourceServer(known: KnownClient | undefined, registration: ResourceServerPlan): Promise<ResourceServerCredentials> {
    const path = `${this.path}/resource-servers`;
    const present = await this.api.find<ResourceServer & { readonly name: string }>(path, (item) =>
      known === undefined ? item.name === registration.name : item.client_id === known.client_id,
    );
    if (present === null) {
      const identifier = `${this.demoUrl}/api`;
      const made = await this.api.create<ClientCredentials>(path, { identifier, ...registration });
      return { client_id: made.client_id, client_secret: made.client_secret, identifier };
    }
    const secret = known?.client_secret ?? (await this.newSecret(`${path}/${present.id}`));
    return { client_id: present.client_id, client_secret: secret, identifier: present.identifier };
  }

  /** Leaves the user that demo.json names alone, whatever became of it. */
  async user(known: User | undefined, profile: UserPlan): Promise<User> {
    if (known !== undefined) return known;
    const path = `${this.path}/users`;
    const { username, password } = profile;
    const present = await this.api.find<{ readonly id: string; readonly username: string | null }>(
      path,
      (item) => item.username === username,
    );
    if (present === null) await this.api.create(path, profile);
    else await this.api.put(`${path}/${present.id}/password`, { password });
    return { username, password };
  }

  private async present<Found extends Client>(path: string, clientId: string | undefined, name: string): Promise<Found | null> {
    if (clientId !== undefined) return this.api.get<Found>(`${path}/${clientId}`);
    return this.api.find<Found & { readonly name: string }>(path, (item) => item.name === name);
  }

  private async move(path: string, present: Application, addresses: Omit<Application, 'client_id'>): Promise<void> {
    const { redirect_uris, post_logout_redirect_uris } = present;
    if (JSON.stringify({ redirect_uris, post_logout_redirect_uris }) === JSON.stringify(addresses)) return;
    await this.api.update(path, addresses);
  }

  private async newSecret(path: string): Promise<string> {
    return (await this.api.create<{ client_secret: string }>(`${path}/secrets`, { overlap_seconds: 0 })).client_secret;
  }
}

/** `addresses` with `wanted` where `former` was, or at the end. */
const replaced = (addresses: readonly string[], former: string | undefined, wanted: string): readonly string[] => {
  if (addresses.includes(wanted)) return addresses.filter((address) => address === wanted || address !== former);
  return addresses.includes(former ?? '') ? addresses.map((address) => (address === former ? wanted : address)) : [...addresses, wanted];
};
