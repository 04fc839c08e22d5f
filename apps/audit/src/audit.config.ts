import { AppConfig } from '#platform/start';

/** What the environment may say to the audit service. */
export class AuditConfig extends AppConfig {}
