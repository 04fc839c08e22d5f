import { Injectable } from '@nestjs/common';
import type { OwnRequest, RememberedBrowser, TenantContext } from '#contracts';
import { AccountHolders } from '#kernel';
import { RememberedBrowsers } from '../remembered-browsers.js';

/** Which browsers are spared a second factor, told to the user. */
@Injectable()
export class ListOwnRememberedBrowsersUseCase {
  constructor(
    private readonly holders: AccountHolders,
    private readonly browsers: RememberedBrowsers,
  ) {}

  async execute(context: TenantContext, { sessionToken }: OwnRequest): Promise<{ browsers: readonly RememberedBrowser[] }> {
    const { context: own, session } = await this.holders.require(context, sessionToken);
    return this.browsers.list(own, session.userId);
  }
}
