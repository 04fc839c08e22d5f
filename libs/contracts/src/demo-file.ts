/** demo.json: everything that is needed to try the platform. Its secrets are random, made by the first start. */
export type DemoFile = {
  readonly issuer: string;
  readonly user: { readonly username: string; readonly password: string };
  readonly clients: {
    readonly web: { readonly client_id: string; readonly client_secret: string; readonly redirect_uri: string };
    readonly spa: { readonly client_id: string; readonly redirect_uri: string };
    readonly machine: { readonly client_id: string; readonly client_secret: string };
  };
  readonly resource_server: { readonly client_id: string; readonly client_secret: string; readonly identifier: string };
  readonly admin: { readonly token_endpoint: string; readonly client_id: string; readonly client_secret: string };
};
