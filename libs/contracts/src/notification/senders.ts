/** What the owner of a domain publishes, so that signatures of its mails can be checked (RFC 6376 §3.6): a TXT record, `recordValue` under `recordName`. */
export type DkimRecord = {
  readonly domain: string;
  readonly selector: string;
  readonly recordName: string;
  readonly recordValue: string;
};

/** A mail server that a tenant has, by a name of the tenant's choice. `username` null: it asks for none. */
export type MailServer = { readonly name: string; readonly host: string; readonly port: number; readonly username: string | null };

/**
 * Where mails of a tenant come from, and what sends them. `servers`: the tenant's own, the second of which stands in for the first; none where the operator's
 * sends them (`isOwn` false). `dkim` null: they are not signed here. `version`: 0 while there is nothing of the tenant's own.
 */
export type MailSender = {
  readonly isOwn: boolean;
  readonly from: string;
  readonly servers: readonly MailServer[];
  readonly dkim: DkimRecord | null;
  readonly version: number;
};

/** `password` left out: the one that is known, while server and user are the same. `dkim`: for which a key is made, unless there is one for both already. */
export type MailSenderChange = {
  readonly from: string;
  readonly servers: readonly (MailServer & { readonly password?: string | undefined })[];
  readonly dkim: { readonly domain: string; readonly selector: string } | null;
};

/** What brings text messages: a signed webhook, or Twilio. */
export const smsProviderKinds = ['webhook', 'twilio'] as const;
export type SmsProviderKind = (typeof smsProviderKinds)[number];

/** A provider of text messages that a tenant has, by a name of the tenant's choice. `url`: of a webhook; `accountSid` and `from`: of Twilio. */
export type SmsProviderSettings = {
  readonly name: string;
  readonly kind: SmsProviderKind;
  readonly url: string | null;
  readonly accountSid: string | null;
  readonly from: string | null;
};

/** What sends text messages of a tenant, as `MailSender`. */
export type SmsSender = { readonly isOwn: boolean; readonly providers: readonly SmsProviderSettings[]; readonly version: number };

/** `secrets`: those that sign a webhook, each of them; `authToken`: of Twilio. Left out: what is known, while the address or the account is the same. */
export type SmsSenderChange = {
  readonly providers: readonly (SmsProviderSettings & {
    readonly secrets?: readonly string[] | undefined;
    readonly authToken?: string | undefined;
  })[];
};
