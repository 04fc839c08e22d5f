/** What the owner of a domain publishes, so that signatures of its mails can be checked (RFC 6376 §3.6): a TXT record, `recordValue` under `recordName`. */
export type DkimRecord = {
  readonly domain: string;
  readonly selector: string;
  readonly recordName: string;
  readonly recordValue: string;
};

/** Where mails of a tenant come from. `dkim` null: they are not signed here. */
export type MailSender = { readonly from: string; readonly dkim: DkimRecord | null };
