import { Inject, Injectable, Logger } from '@nestjs/common';
import {
  type BackchannelAuthenticationId,
  type ChallengeId,
  type EmailChangeSide,
  eventMap,
  type InvitationId,
  linkPaths,
  type MessageTemplate,
  type RequestContext,
  rpcMap,
  ServiceError,
  type SignInNoticeId,
  type Tenant,
  type TenantContext,
  type User,
  type UserId,
} from '#contracts';
import { Clock, EventOutbox, retryDelay, RpcClient, UnitOfWork } from '#kernel';
import { servesNumber } from '#phone-numbers';
import { composeMail, type MailContent } from '../../messages/compose-mail.js';
import { composeSms } from '../../messages/compose-sms.js';
import { defaultTemplate } from '../../messages/default-templates.js';
import { localePreferences } from '../../messages/locales.js';
import type { TemplateName } from '../../messages/message-kinds.js';
import { type ClaimedDelivery, type DeliveryOutcome, DeliveryStore, type DeliveryWork } from '../../ports/delivery-store.js';
import { type Mail, MailTransport, MessageError, type Sms, SmsTransport } from '../../ports/message-transport.js';
import { RETRY_POLICY, type RetryPolicy } from '../../ports/retry-policy.js';
import { TemplateStore } from '../../ports/template-store.js';

/** Our own services are back sooner than a mail server; waiting for them costs no attempt. */
const platformRetryMs = 2_000;

/** Where a message leads that brings nothing. */
const startPage: MailContent = { path: '', parameters: {} };

/** Where a user sees to what the message tells of: changes their password, ends sessions, takes away what they did not set up. */
const ownAccount: MailContent = { path: linkPaths.account, parameters: {} };

/** Where somebody chooses a new password; where the tenant lets nobody, their account. */
const recoveryOf = ({ settings }: Tenant): MailContent =>
  settings.passwordReset && settings.firstFactors.includes('password') ? { path: linkPaths.forgotPassword, parameters: {} } : ownAccount;

type Addressee = Pick<User, 'name' | 'username' | 'email' | 'locale'>;
/**
 * To whom, and what the message brings. `recipient`: the number that a text message goes to. `template`: instead of the one that was asked for.
 */
type Found = { readonly to: Addressee; readonly content: MailContent; readonly recipient?: string; readonly template?: TemplateName };

const found = (to: Addressee | null, content: MailContent | null): Found | null =>
  to === null || content === null ? null : { to, content };

/** A user as the reader of an address may see them: who has not shown that it is theirs is not called by their name there. */
const asReader = ({ name, username, email, emailVerified, locale }: User): Addressee =>
  emailVerified ? { name, username, email, locale } : { name: null, username: null, email, locale };

type Outgoing = { readonly channel: 'email'; readonly message: Mail } | { readonly channel: 'sms'; readonly message: Sms };

const isPassing = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && ['unavailable', 'deadline_exceeded', 'too_many_requests'].includes(error.code);

/** Tries once to bring a claimed message to its addressee, and records what became of it. */
@Injectable()
export class SendDeliveryUseCase {
  private readonly logger = new Logger(SendDeliveryUseCase.name);

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly deliveries: DeliveryStore,
    private readonly templates: TemplateStore,
    private readonly mailTransport: MailTransport,
    private readonly smsTransport: SmsTransport,
    private readonly rpc: RpcClient,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
    @Inject(RETRY_POLICY) private readonly policy: RetryPolicy,
  ) {}

  /**
   * `newContext` makes a context with a fresh deadline: the conversation with a mail server or provider outlasts any one, and no
   * transaction is open during it. Returns what became of the message; `lost` if another replica has taken it since.
   * Throws when the outcome could not be recorded: the message comes again when the lease ends.
   */
  async execute(newContext: () => RequestContext, claimed: ClaimedDelivery): Promise<DeliveryOutcome['status'] | 'lost'> {
    const outcome = await this.attempt(newContext, claimed).catch((error: unknown) => this.afterFailure(claimed, error));
    const scope = { ...newContext(), tenantId: claimed.tenantId };
    const settled = await this.unitOfWork.transaction(scope, async (tx) => {
      const work = await this.deliveries.find(tx, scope, claimed.id);
      if (!(await this.deliveries.settle(tx, scope, claimed, outcome))) return false;
      if (outcome.status === 'dead' && work !== null) {
        await this.outbox.append(tx, scope, eventMap.notification.deliveryFailed, {
          deliveryId: claimed.id,
          template: work.template,
          attempts: claimed.attempt,
        });
      }
      return true;
    });
    return settled ? outcome.status : 'lost';
  }

  private async attempt(newContext: () => RequestContext, claimed: ClaimedDelivery): Promise<DeliveryOutcome> {
    const scope = { ...newContext(), tenantId: claimed.tenantId };
    const work = await this.unitOfWork.transaction(scope, (tx) => this.deliveries.find(tx, scope, claimed.id));
    if (work === null) return { status: 'withdrawn' };
    if (work.expiresAt <= this.clock.now()) return { status: 'dead', reason: 'expired' };
    const outgoing = await this.compose(scope, claimed, work);
    if (outgoing === null) return { status: 'withdrawn' };
    const { provider } = await (outgoing.channel === 'sms'
      ? this.smsTransport.send(outgoing.message)
      : this.mailTransport.send(outgoing.message));
    return { status: 'delivered', at: this.clock.now(), provider };
  }

  /** Null when there is nobody to write to or nothing to say any more. */
  private async compose(scope: RequestContext, claimed: ClaimedDelivery, work: DeliveryWork): Promise<Outgoing | null> {
    const tenant = await this.findTenant(scope, claimed);
    if (tenant === null) return null;
    if (tenant.status !== 'active') throw new MessageError('the tenant is suspended', false);
    const context: TenantContext = { ...scope, tenantId: tenant.id, slug: tenant.slug, issuer: tenant.issuer };
    const found = await this.contentOf(context, tenant, work);
    if (found === null) return null;
    const { to: user, content, recipient = '' } = found;
    const { id } = claimed;
    const template = await this.wordingFor(context, found.template ?? work.template, tenant.settings.locales, user.locale);
    if (work.channel === 'sms') return { channel: 'sms', message: composeSms({ id, to: recipient, tenant, template, user, ...content }) };
    const { email } = user;
    return email === null
      ? null
      : { channel: 'email', message: composeMail({ id, tenant, template, user: { ...user, email }, ...content }) };
  }

  /** To whom, and what only this message brings: a token and a code exist nowhere else. Null when there is nobody, or nothing to prove any more. */
  private async contentOf(context: TenantContext, tenant: Tenant, { userId, template, challengeId }: DeliveryWork): Promise<Found | null> {
    if (challengeId !== null) return this.answerable(context, tenant, { template, challengeId });
    if (userId === null) return null;
    const asked = { id: userId };
    switch (template) {
      case 'verify-email': {
        const { token, user } = await this.rpc.call(rpcMap.identity.createEmailVerification, context, asked);
        return found(user, token === null ? null : { path: linkPaths.verifyEmail, parameters: { token } });
      }
      case 'reset-password': {
        const { token, user, hasOtherWays } = await this.rpc.call(rpcMap.identity.createPasswordReset, context, asked);
        if (hasOtherWays && user) return { to: user, content: ownAccount, template: 'no-password' };
        return found(user, token === null ? null : { path: linkPaths.resetPassword, parameters: { token }, minutes: 30 });
      }
      case 'password-changed':
        return found(await this.findVerified(context, userId), recoveryOf(tenant));
      case 'authenticator-added':
      case 'authenticator-removed':
      case 'deletion-cancelled':
      case 'recovery-codes-created':
        return found(await this.findVerified(context, userId), ownAccount);
      case 'deletion-requested':
        return this.pendingDeletion(context, userId);
      case 'recovery-code-used': {
        const user = await this.findVerified(context, userId);
        if (user === null) return null;
        const { recoveryCodesLeft: codesLeft } = await this.rpc.call(rpcMap.identity.listAuthenticators, context, { userId });
        return found(user, { ...ownAccount, codesLeft });
      }
      default:
        return found((await this.rpc.call(rpcMap.identity.findUser, context, asked)).user, ownAccount);
    }
  }

  private answerable(
    context: TenantContext,
    tenant: Tenant,
    { template, challengeId: id }: Pick<DeliveryWork, 'template'> & { readonly challengeId: NonNullable<DeliveryWork['challengeId']> },
  ): Promise<Found | null> {
    if (template === 'account-deleted') return this.farewell(context, id as ChallengeId);
    if (template === 'invitation') return this.invitation(context, id as InvitationId);
    if (template === 'new-sign-in') return this.newSignIn(context, id as SignInNoticeId);
    if (template === 'backchannel-authentication') return this.backchannel(context, id as BackchannelAuthenticationId);
    if (template === 'backchannel-authentication-sms') return this.textedBackchannel(context, tenant, id as BackchannelAuthenticationId);
    const challengeId = id as ChallengeId;
    if (template === 'email-change') return this.emailChange(context, challengeId, 'new');
    if (template === 'email-change-notice') return this.emailChange(context, challengeId, 'present');
    if (template === 'sign-up') return this.signUp(context, tenant, challengeId);
    return template === 'sign-in-link' || template === 'sign-in-code' ? this.signIn(context, challengeId) : this.code(context, challengeId);
  }

  /** A link or a code for who signs in by it. To nobody where nobody has the name that was typed. */
  private async signIn(context: TenantContext, challengeId: ChallengeId): Promise<Found | null> {
    const message = await this.rpc.call(rpcMap.identity.createSignInMessage, context, { challengeId });
    if (message.kind === 'none') return null;
    if (message.kind === 'code') return { to: message.user, content: { ...startPage, code: message.code } };
    const { user, signInId, token } = message;
    return { to: user, content: { path: linkPaths.magicLink, parameters: { sign_in: signInId, token } } };
  }

  private async code(context: TenantContext, challengeId: ChallengeId): Promise<Found | null> {
    const { code, user, recipient } = await this.rpc.call(rpcMap.identity.createOneTimeCode, context, { challengeId });
    if (code === null || user === null || recipient === null) return null;
    return { to: user, content: { ...startPage, code }, recipient };
  }

  /** A code for who has no account, and word of it for who has one: whichever it is, only the reader of that address learns it. */
  private async signUp(context: TenantContext, tenant: Tenant, challengeId: ChallengeId): Promise<Found | null> {
    const message = await this.rpc.call(rpcMap.identity.createSignUpMessage, context, { challengeId });
    switch (message.kind) {
      case 'code': {
        const { email, locale, code } = message;
        return { to: { name: null, username: null, email, locale }, content: { ...startPage, code } };
      }
      case 'known': {
        const known = found(asReader(message.user), recoveryOf(tenant));
        return known && { ...known, template: 'sign-up-known' };
      }
      case 'none':
        return null;
    }
  }

  /** A code to the new address, or word that it is taken; a link to the present one. */
  private async emailChange(context: TenantContext, challengeId: ChallengeId, side: EmailChangeSide): Promise<Found | null> {
    const message = await this.rpc.call(rpcMap.identity.createEmailChangeMessage, context, { challengeId, side });
    switch (message.kind) {
      case 'code': {
        const { email, locale, code } = message;
        return { to: { name: null, username: null, email, locale }, content: { ...startPage, code } };
      }
      case 'link': {
        const { user, token, expiresAt: until } = message;
        return { to: user, content: { path: linkPaths.emailChange, parameters: { token }, until } };
      }
      case 'known':
        return { to: asReader(message.user), content: startPage, template: 'email-change-known' };
      case 'none':
        return null;
    }
  }

  private async invitation(context: TenantContext, invitationId: InvitationId): Promise<Found | null> {
    const message = await this.rpc.call(rpcMap.identity.createInvitationMessage, context, { invitationId });
    if (message.kind === 'none') return null;
    const { email, name, locale, token, expiresAt: until } = message;
    return { to: { name, username: null, email, locale }, content: { path: linkPaths.invitation, parameters: { token }, until } };
  }

  /** Nothing where its user has kept the account since. */
  private async pendingDeletion(context: TenantContext, userId: UserId): Promise<Found | null> {
    const user = await this.findVerified(context, userId);
    const until = user?.deletion?.dueAt;
    return until === undefined ? null : found(user, { ...ownAccount, until });
  }

  private async farewell(context: TenantContext, farewellId: ChallengeId): Promise<Found | null> {
    return found((await this.rpc.call(rpcMap.identity.getFarewell, context, { farewellId })).farewell, startPage);
  }

  /** To the address that is known to be theirs, or to nobody. */
  private async newSignIn(context: TenantContext, noticeId: SignInNoticeId): Promise<Found | null> {
    const message = await this.rpc.call(rpcMap.session.createSignInNotice, context, { noticeId });
    if (message.kind === 'none') return null;
    const { userId, token, expiresAt: until, ...signIn } = message;
    const content: MailContent = { path: linkPaths.signInNotice, parameters: { token }, until, signIn };
    return found(await this.findVerified(context, userId), content);
  }

  /** A link by which a user answers an application, and whose it is. */
  private async askedByClient(
    context: TenantContext,
    id: BackchannelAuthenticationId,
  ): Promise<{ readonly userId: UserId; readonly content: MailContent } | null> {
    const message = await this.rpc.call(rpcMap.token.createBackchannelMessage, context, { id });
    if (message.kind === 'none') return null;
    const { userId, clientName, token, expiresAt: until } = message;
    return { userId, content: { path: linkPaths.backchannel, parameters: { token }, until, clientName } };
  }

  private async backchannel(context: TenantContext, id: BackchannelAuthenticationId): Promise<Found | null> {
    const asked = await this.askedByClient(context, id);
    return asked && found(await this.findVerified(context, asked.userId), asked.content);
  }

  /** To the number that is known to be theirs, as of now, where the tenant has messages sent to it; or to nobody. */
  private async textedBackchannel(context: TenantContext, { settings }: Tenant, id: BackchannelAuthenticationId): Promise<Found | null> {
    const asked = await this.askedByClient(context, id);
    if (asked === null) return null;
    const { user } = await this.rpc.call(rpcMap.identity.findUser, context, { id: asked.userId });
    if (user === null || user.phone === null || !user.phoneVerified || !servesNumber(settings.smsCountries, user.phone)) return null;
    return { to: user, content: asked.content, recipient: user.phone };
  }

  /** An address that is not verified may be a stranger's, who has no part in it. */
  private async findVerified(context: TenantContext, id: UserId): Promise<User | null> {
    const { user } = await this.rpc.call(rpcMap.identity.findUser, context, { id });
    return user?.emailVerified === true ? user : null;
  }

  private async findTenant(scope: RequestContext, { tenantId }: ClaimedDelivery): Promise<Tenant | null> {
    try {
      return await this.rpc.call(rpcMap.tenant.getTenant, scope, { id: tenantId });
    } catch (error) {
      if (error instanceof ServiceError && error.code === 'not_found') return null;
      throw error;
    }
  }

  /** The tenant's wording or the platform's, in the best of the user's and the tenant's languages. */
  private async wordingFor(
    context: TenantContext,
    name: string,
    tenantLocales: readonly string[],
    userLocale: string | null,
  ): Promise<MessageTemplate> {
    const preferences = localePreferences([userLocale, ...tenantLocales]);
    const own = await this.unitOfWork.transaction(context, (tx) => this.templates.list(tx, context));
    for (const locale of preferences) {
      const found = own.find((template) => template.name === name && template.locale === locale) ?? defaultTemplate(name, locale);
      if (found) return found;
    }
    throw new MessageError(`there is no template ${name}`, true);
  }

  private afterFailure(claimed: ClaimedDelivery, error: unknown): DeliveryOutcome {
    const now = this.clock.now().getTime();
    if (isPassing(error)) {
      const dueAt = new Date(now + platformRetryMs);
      return { status: 'pending', reason: `the platform: ${error.code}`, dueAt, attempts: claimed.attempt - 1 };
    }
    const failure = error instanceof MessageError ? error : new MessageError('internal error', false, { cause: error });
    this.logger.warn({
      msg: 'A message was not taken',
      deliveryId: claimed.id,
      tenantId: claimed.tenantId,
      attempt: claimed.attempt,
      reason: failure.reason,
      ...(!(error instanceof MessageError) && { err: error }),
    });
    if (failure.permanent || claimed.attempt >= this.policy.attempts) return { status: 'dead', reason: failure.reason };
    const dueAt = new Date(now + retryDelay(this.policy, claimed.attempt, Math.random()));
    return { status: 'pending', reason: failure.reason, dueAt, attempts: claimed.attempt };
  }
}
