import { Injectable } from '@nestjs/common';
import {
  type Evidence,
  type SignInId,
  type SignInNeeds,
  type SignInPurpose,
  type StartedSignIn,
  type TenantContext,
  type VerifiedAuthentication,
  type WayBack,
} from '#contracts';
import { Clock, UnitOfWork } from '#kernel';
import { hashSecret } from '#oauth-core';
import { beginSignIn, countedEvidence, inBrowserOf, withOrganizations } from '#sign-in';
import { Authenticators } from '../ports/authenticators.js';
import { SecretSource } from '../ports/secret-source.js';
import type { LiveSession } from '../ports/session-store.js';
import { SignInPolicies } from '../ports/sign-in-policies.js';
import { SignInStore } from '../ports/sign-in-store.js';
import { SignInOrganizations } from './sign-in-organizations.js';

/** Seconds a person has to sign in and to decide. */
const signInLifetime = 30 * 60;

type Beginning = {
  readonly purpose: SignInPurpose;
  readonly needs: SignInNeeds;
  readonly wayBack: WayBack;
  /** The session of the browser; null: none that lives. */
  readonly presented: LiveSession | null;
};

type ListedAuthenticators = Awaited<ReturnType<Authenticators['list']>>;

/** Which version the user is, what they could prove themselves with, what their roles demand, and what they need not be asked for. */
type Known = Pick<VerifiedAuthentication, 'enrolled' | 'secondFactor' | 'onFile'> & Partial<Pick<ListedAuthenticators, 'userVersion'>>;

/** Begins sign-ins, whatever they are for. */
@Injectable()
export class NewSignIns {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIns: SignInStore,
    private readonly authenticators: Authenticators,
    private readonly organizations: SignInOrganizations,
    private readonly policies: SignInPolicies,
    private readonly secrets: SecretSource,
    private readonly clock: Clock,
  ) {}

  /**
   * What was proved for the session counts, as far as it is demanded, and what it was spared, unless its user has changed since. Each has a binding secret of its own, so that tabs that are opened together do not take each
   * other's.
   */
  async begin(context: TenantContext, { purpose, needs, wayBack, presented }: Beginning): Promise<StartedSignIn> {
    const browserToken = this.secrets.create('bt');
    const signInId = this.secrets.create('si') as SignInId;
    const createdAt = this.clock.now();
    const begun = beginSignIn(purpose, needs, {
      at: this.clock.epochSeconds(),
      evidence: presented?.evidence ?? [],
      staySignedIn: presented?.isPersistent ?? false,
    });
    const counted = countedEvidence(begun);
    const [tenantPolicy, known, member] = await Promise.all([
      this.policies.of(context),
      this.known(context, counted),
      this.organizations.ofUser(context, begun, counted.at(-1)?.userId ?? null),
    ]);
    const { enrolled, secondFactor, onFile, userVersion } = known;
    const isSpared = presented?.isRemembered === true && counted.every((one) => one.userVersion === userVersion);
    const present = isSpared ? inBrowserOf(begun, counted.at(-1) ?? null) : begun;
    const signIn = member === null ? present : withOrganizations(present, member);
    const policy = secondFactor === undefined ? tenantPolicy : { ...tenantPolicy, userSecondFactor: secondFactor };
    await this.unitOfWork.transaction(context, (tx) =>
      this.signIns.insert(tx, context, {
        idHash: hashSecret(signInId),
        browserHash: hashSecret(browserToken),
        kept: { signIn, policy, enrolled, onFile, wayBack },
        createdAt,
        expiresAt: new Date(createdAt.getTime() + signInLifetime * 1000),
      }),
    );
    return { signInId, browserToken };
  }

  private async known(context: TenantContext, [known]: readonly Evidence[]): Promise<Known> {
    return known === undefined ? { enrolled: [] } : this.authenticators.list(context, known.userId);
  }
}
