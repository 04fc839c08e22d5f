import { Injectable } from '@nestjs/common';
import type { ChallengeId, EmailChangeMessage, EmailChangeSide, TenantContext } from '#contracts';
import { Clock, type Transaction, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { type EmailChange, EmailChangeStore } from '../../ports/email-change-store.js';
import { OneTimeCodes } from '../../ports/one-time-codes.js';
import { UserStore } from '../../ports/user-store.js';
import { VerificationTokenSource } from '../../ports/verification-token-source.js';
import { emailChange } from '../../rules/email-change.js';
import { identifierKey } from '../../rules/identifiers.js';
import { userForServices } from '../../rules/user-for-services.js';

const nothing = { kind: 'none' } as const;

/** Says what the messages of a change are about, for who sends them: nobody else is told which addresses have accounts. */
@Injectable()
export class CreateEmailChangeMessageUseCase {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: EmailChangeStore,
    private readonly users: UserStore,
    private readonly codes: OneTimeCodes,
    private readonly tokens: VerificationTokenSource,
    private readonly clock: Clock,
  ) {}

  /** Only hashes are stored, in the place of those before: the last message is good (ADR 41). For an address that somebody else has no code is ever made. */
  async execute(
    context: TenantContext,
    { challengeId: id, side }: { readonly challengeId: ChallengeId; readonly side: EmailChangeSide },
  ): Promise<EmailChangeMessage> {
    return this.unitOfWork.transaction(context, async (tx) => {
      const change = await this.changes.find(tx, context, { id }, this.clock.now());
      if (change === null) return nothing;
      return side === 'new' ? this.toNew(tx, context, change) : this.toPresent(tx, context, change);
    });
  }

  private async toNew(tx: Transaction, context: TenantContext, { id, userId, email, locale }: EmailChange): Promise<EmailChangeMessage> {
    const known = await this.users.findLogin(tx, context, { column: 'email', key: identifierKey(email) });
    if (known !== null && known.user.id !== userId) return { kind: 'known', user: userForServices(known.user) };
    const now = this.clock.now();
    const code = this.codes.create();
    const expiresAt = new Date(now.getTime() + emailChange.codeLifetime * 1_000);
    const isMade = await this.changes.putCode(tx, context, { id, hash: this.codes.hash(context, id, code), expiresAt }, now);
    return isMade ? { kind: 'code', email, locale, code } : nothing;
  }

  private async toPresent(tx: Transaction, context: TenantContext, { id, userId, expiresAt }: EmailChange): Promise<EmailChangeMessage> {
    const token = this.tokens.create('ec');
    if (!(await this.changes.putLink(tx, context, { id, tokenHash: hashSecret(token) }, this.clock.now()))) return nothing;
    const user = await tx.run(this.users.find(userId));
    return user === null ? nothing : { kind: 'link', user: userForServices(user), token, expiresAt: expiresAt.toISOString() };
  }
}
