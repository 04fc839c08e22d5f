import { Injectable } from '@nestjs/common';
import type { RememberedBrowserId, TenantContext, UserId } from '#contracts';
import { RememberedBrowsers } from '../remembered-browsers.js';

/** A browser is asked for the second factor of a user again. */
@Injectable()
export class ForgetRememberedBrowserUseCase {
  constructor(private readonly browsers: RememberedBrowsers) {}

  /** Refuses with `not_found` one that is not this user's. */
  execute(context: TenantContext, browser: { readonly userId: UserId; readonly id: RememberedBrowserId }): Promise<{ forgotten: true }> {
    return this.browsers.forget(context, browser);
  }
}
