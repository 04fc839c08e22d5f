import { Injectable } from '@nestjs/common';
import { type AccountSection, type ParameterList, proofAges, rpcMap, ServiceError } from '#contracts';
import { Clock, RpcClient } from '#kernel';
import type { OwnAccountFrame } from '#pages';
import { HttpInputError } from '#platform';
import { readSessionCookie } from '../http/cookies.js';
import { formConfirmation, isFormConfirmation } from '../http/form-confirmation.js';
import { formOf, singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { PageAnswers } from '../pages/page-answers.js';
import { accountAddresses } from '../http/account-addresses.js';
import { AccountSignIns } from '../sign-in/account-sign-ins.js';

/** A browser with a session at a page of one's own account. */
export type AccountVisit = {
  readonly request: TenantRequest;
  /** The secret of its session: what it is worth, and to whom, say the services that are asked with it. */
  readonly sessionToken: string;
  readonly frame: OwnAccountFrame;
};

/**
 * Lets people to the pages of their own account, and everybody else to the sign-in that leads there. Nothing is decided here: each service that is asked refuses by itself
 * who is not signed in, or proved it too long ago (ADR 49).
 */
@Injectable()
export class AccountVisits {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: PageAnswers,
    private readonly signIns: AccountSignIns,
    private readonly clock: Clock,
  ) {}

  /** Shows a page. */
  async show(request: TenantRequest, section: AccountSection, page: (visit: AccountVisit) => Promise<void>): Promise<void> {
    await this.visit(request, section, false, page);
  }

  /** As `show`, a page whose form needs a fresh proof: it is asked for before anybody fills the form in. RPC: session.getSession. */
  async showFresh(request: TenantRequest, section: AccountSection, page: (visit: AccountVisit) => Promise<void>): Promise<void> {
    await this.visit(request, section, true, async (visit) => {
      if (await this.isFresh(visit, proofAges.shown)) await page(visit);
      else await this.signIns.begin(request, section, true);
    });
  }

  /** Takes a form of a page that was shown to this very session. Refuses (400) any other. */
  async submit(
    request: TenantRequest,
    section: AccountSection,
    apply: (visit: AccountVisit, form: ParameterList) => Promise<void>,
  ): Promise<void> {
    await this.visit(request, section, false, async (visit) => {
      const form = formOf(request);
      const confirmation = singleParameter(form, 'confirmation') ?? '';
      if (!isFormConfirmation(confirmation, 'account', visit.sessionToken, request.tenant.id))
        throw new HttpInputError(400, 'The form was not shown to this session.');
      await apply(visit, form);
    });
  }

  /** As `submit`, for a form of `showFresh` that no single service takes: those refuse old proofs by themselves. RPC: session.getSession. */
  async submitFresh(
    request: TenantRequest,
    section: AccountSection,
    apply: (visit: AccountVisit, form: ParameterList) => Promise<void>,
  ): Promise<void> {
    await this.submit(request, section, async (visit, form) => {
      if (await this.isFresh(visit, proofAges.accepted)) await apply(visit, form);
      else await this.signIns.begin(request, section, true);
    });
  }

  private async isFresh({ request, sessionToken }: AccountVisit, seconds: number): Promise<boolean> {
    const { session } = await this.rpc.call(rpcMap.session.getSession, request.context, { sessionToken });
    return session !== null && this.clock.epochSeconds() - session.authTime <= seconds;
  }

  private async visit(
    request: TenantRequest,
    section: AccountSection,
    isFresh: boolean,
    work: (visit: AccountVisit) => Promise<void>,
  ): Promise<void> {
    const sessionToken = readSessionCookie(request);
    if (sessionToken === null) return this.signIns.begin(request, section, isFresh);
    const confirmation = formConfirmation('account', sessionToken, request.tenant.id);
    const frame = { ...this.pages.frameOf(request), addresses: accountAddresses(request.tenant), confirmation };
    try {
      await work({ request, sessionToken, frame });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.code === 'login_required') await this.signIns.begin(request, section, isFresh);
      else if (error.code === 'step_up_required') await this.signIns.begin(request, section, true);
      else throw error;
    }
  }
}
