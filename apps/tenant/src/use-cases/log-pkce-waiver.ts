import { Logger } from '@nestjs/common';
import type { Application, TenantContext } from '#contracts';
import { logFields } from '#kernel';

const logger = new Logger('Applications');

/** One line when an application is let off PKCE and nonce, which RFC 9700 §2.1.1 has clients use; for a change that is committed. */
export const logPkceWaiver = (context: TenantContext, before: Application | null, { clientId, pkce }: Application): void => {
  if (pkce !== 'optional' || before?.pkce === 'optional') return;
  logger.warn({ msg: 'An application needs neither PKCE nor a nonce any more', clientId, ...logFields(context), actor: context.actor });
};
