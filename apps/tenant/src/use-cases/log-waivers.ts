import { Logger } from '@nestjs/common';
import type { Application, TenantContext } from '#contracts';
import { logFields } from '#kernel';

const logger = new Logger('Applications');

/** One line when an application is let off PKCE and nonce, which RFC 9700 §2.1.1 has clients use; for a change that is committed. */
export const logPkceWaiver = (context: TenantContext, before: Application | null, { clientId, pkce }: Application): void => {
  if (pkce !== 'optional' || before?.pkce === 'optional') return;
  logger.warn({ msg: 'An application needs neither PKCE nor a nonce any more', clientId, ...logFields(context), actor: context.actor });
};

/** One line when an application is let do what is out of date; for a change that is committed. */
export const logLegacyFeatures = (context: TenantContext, before: Application | null, { clientId, legacyFeatures }: Application): void => {
  const added = legacyFeatures.filter((feature) => before?.legacyFeatures.includes(feature) !== true);
  if (added.length === 0) return;
  logger.warn({
    msg: 'An application may do what is out of date',
    legacyFeatures: added,
    clientId,
    ...logFields(context),
    actor: context.actor,
  });
};
