import { Injectable } from '@nestjs/common';
import type { TenantContext, UserId } from '#contracts';
import { RememberedBrowsers } from '../remembered-browsers.js';

/** Every browser is asked for the second factor of a user again. */
@Injectable()
export class ForgetRememberedBrowsersUseCase {
  constructor(private readonly browsers: RememberedBrowsers) {}

  execute(context: TenantContext, { userId }: { readonly userId: UserId }): Promise<{ forgotten: number }> {
    return this.browsers.forgetAll(context, userId);
  }
}
