import { type ConfidentialClient, type TestClient, TestTenant, type TestUser } from './tenant.js';

/** What attacks on clients and tokens are tried at: an API that introspects, a web application, one in browsers, and a user. */
export type AttackedTenant = {
  readonly tenant: TestTenant;
  readonly api: ConfidentialClient & { readonly id: string };
  readonly web: ConfidentialClient;
  readonly spa: TestClient;
  readonly user: TestUser;
};

export const attackedTenant = async (): Promise<AttackedTenant> => {
  const tenant = await TestTenant.create();
  return {
    tenant,
    api: await tenant.resourceServer(),
    web: await tenant.confidential(),
    spa: await tenant.publicClient(),
    user: await tenant.user(),
  };
};
