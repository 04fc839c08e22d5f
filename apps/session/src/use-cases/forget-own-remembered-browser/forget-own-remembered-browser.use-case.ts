import { Injectable } from '@nestjs/common';
import type { OwnRequest, RememberedBrowserId, TenantContext } from '#contracts';
import { AccountHolders } from '#kernel';
import { RememberedBrowsers } from '../remembered-browsers.js';

/** A user has a browser asked for a second factor again. */
@Injectable()
export class ForgetOwnRememberedBrowserUseCase {
  constructor(
    private readonly holders: AccountHolders,
    private readonly browsers: RememberedBrowsers,
  ) {}

  /** Another user's is `not_found`, as one is that there never was. */
  async execute(
    context: TenantContext,
    { sessionToken, id }: OwnRequest & { readonly id: RememberedBrowserId },
  ): Promise<{ forgotten: true }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    return this.browsers.forget(own, { id, userId: session.userId });
  }
}
