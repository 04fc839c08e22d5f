export type DeviceWords = {
  /** Where people connect a device (RFC 8628). */
  readonly device: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly code: string;
    readonly hint: string;
    /** Where a link has brought the code: above it, and for who came by a message. */
    readonly checkTitle: string;
    readonly check: string;
    /** Where it is typed. */
    readonly warning: string;
    readonly submit: string;
    readonly missing: string;
    readonly wrong: string;
    readonly tooMany: string;
    /** On the consent page. */
    readonly request: {
      readonly text: (client: string) => string;
      readonly address: string;
      readonly program: string;
      readonly time: string;
      readonly unknown: string;
      readonly warning: string;
    };
    readonly allowedTitle: string;
    readonly allowed: (client: string) => string;
    readonly toApplications: string;
    readonly deniedTitle: string;
    readonly denied: (client: string) => string;
  };
};
