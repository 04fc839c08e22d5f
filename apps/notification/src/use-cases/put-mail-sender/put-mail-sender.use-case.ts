import { Injectable } from '@nestjs/common';
import type { Conditional, DkimRecord, MailSender, MailSenderChange, MailServer, TenantContext } from '#contracts';
import { Violations } from '#kernel';
import { NotificationConfig } from '../../notification.config.js';
import { checkMailSender } from '../../senders/check-senders.js';
import { dkimRecord, makeDkimKey } from '../../senders/dkim.js';
import type { OwnSender } from '../../senders/own-senders.js';
import { dkimKeyName, type SenderSecrets } from '../../senders/secrets-of-senders.js';
import { SenderChanges } from '../../senders/sender-changes.js';

type Before = OwnSender<'email'> | null;

/** Has a tenant's mails come from its own address, by its own servers, and signed for its domain. */
@Injectable()
export class PutMailSenderUseCase {
  constructor(
    private readonly changes: SenderChanges,
    private readonly config: NotificationConfig,
  ) {}

  /**
   * Refuses with `invalid_argument` what is unfit, and a password that is left out of another server or user than before: it would be told to whoever is named now. The key of signatures is
   * made here and leaves in no answer; with another domain or selector it is another one. Refuses as `SenderChanges.put` too.
   */
  async execute(context: TenantContext, { ifVersion, ...change }: MailSenderChange & Conditional): Promise<MailSender> {
    checkMailSender(change, { allowLoopback: this.config.fetchFromLoopback });
    const { from, dkim: asked } = change;
    const changed = await this.changes.put(context, 'email', { ifVersion }, async (before) => {
      const passwords = passwordsOf(change, before);
      const { record, key } = await signerOf(asked, before);
      const servers = change.servers.map(({ name, host, port, username }) => ({ name, host, port, username }));
      return { settings: { from, servers, dkim: record }, secrets: { ...passwords, ...(key !== null && { [dkimKeyName]: [key] }) } };
    });
    return { isOwn: true, ...changed };
  }
}

const isSameServer = (one: MailServer, other: MailServer): boolean =>
  one.name === other.name && one.host === other.host && one.port === other.port && one.username === other.username;

const passwordsOf = ({ servers }: MailSenderChange, before: Before): SenderSecrets => {
  const violations = new Violations();
  const passwords = servers.map((server, nth): [string, readonly string[]] | null => {
    if (server.username === null) return null;
    const isKnown = before?.settings.servers.some((known) => isSameServer(known, server)) === true;
    const password = server.password === undefined ? (isKnown ? before.secrets[server.name] : undefined) : [server.password];
    if (password === undefined) violations.add(`/servers/${nth}/password`, 'must be given for another server or username');
    return [server.name, password ?? []];
  });
  violations.throwIfAny();
  return Object.fromEntries(passwords.filter((entry) => entry !== null));
};

const signerOf = async (
  asked: MailSenderChange['dkim'],
  before: Before,
): Promise<{ readonly record: DkimRecord | null; readonly key: string | null }> => {
  if (asked === null) return { record: null, key: null };
  const { domain, selector } = asked;
  const known = before?.settings.dkim;
  const [kept] = known?.domain === domain && known.selector === selector ? (before?.secrets[dkimKeyName] ?? []) : [];
  const key = kept ?? (await makeDkimKey());
  return { record: dkimRecord({ domain, selector, privateKey: key }), key };
};
