export type BackchannelWords = {
  /** Where people answer what a client asks them in a message (CIBA). */
  readonly backchannel: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly warning: string;
    readonly submit: string;
    /** Where nothing waits any more. */
    readonly overTitle: string;
    readonly over: string;
    /** On the consent page. */
    readonly request: {
      readonly text: (client: string) => string;
      readonly message: string;
      readonly compare: string;
      readonly time: string;
      readonly warning: string;
    };
    readonly allowedTitle: string;
    readonly allowed: (client: string) => string;
    readonly toApplications: string;
    readonly deniedTitle: string;
    readonly denied: (client: string) => string;
  };
};
