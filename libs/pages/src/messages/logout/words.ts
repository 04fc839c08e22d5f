export type LogoutWords = {
  readonly logout: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly leadFor: (client: string, tenant: string) => string;
    readonly submit: string;
    readonly stay: string;
  };
  readonly signedOut: { readonly title: string; readonly lead: (tenant: string) => string };
  readonly staySignedIn: { readonly title: string; readonly lead: string };
};
