export type InvitationWords = {
  /** The link of a message that invites somebody; its form is that of `signUp`. */
  readonly invitation: {
    readonly title: string;
    readonly lead: (tenant: string) => string;
    readonly acceptedTitle: string;
    readonly accepted: string;
    readonly signIn: string;
    readonly overTitle: string;
    readonly over: { readonly expired: string; readonly revoked: string; readonly unknown: string };
  };
};
