import { AppConfig } from '#platform';

/** What the environment may say to the audit service. */
export class AuditConfig extends AppConfig {}
