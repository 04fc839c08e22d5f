import { AppConfig } from '#platform';

/** What the environment may say to the tenant service: nothing of its own. Issuers begin with `publicUrl`. */
export class TenantConfig extends AppConfig {}
