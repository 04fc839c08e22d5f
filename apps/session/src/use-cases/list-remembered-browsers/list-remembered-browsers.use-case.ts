import { Injectable } from '@nestjs/common';
import type { RememberedBrowser, TenantContext, UserId } from '#contracts';
import { RememberedBrowsers } from '../remembered-browsers.js';

/** Which browsers are spared the second factor of a user. */
@Injectable()
export class ListRememberedBrowsersUseCase {
  constructor(private readonly browsers: RememberedBrowsers) {}

  execute(context: TenantContext, { userId }: { readonly userId: UserId }): Promise<{ browsers: readonly RememberedBrowser[] }> {
    return this.browsers.list(context, userId);
  }
}
