import { createHmac } from 'node:crypto';
import type { TenantId } from '#contracts';
import { equalInConstantTime } from '#oauth-core';

/**
 * Proof that a sign-out form was shown to the browser that holds the session: a MAC under the session's own secret,
 * which no other site knows. Worthless at another tenant, and for another session.
 */
export const logoutConfirmation = (sessionToken: string, tenantId: TenantId): string =>
  createHmac('sha256', sessionToken).update(`ostiary logout confirmation ${tenantId}`).digest('base64url');

/** Whether `confirmation` is the one for this session. */
export const isLogoutConfirmation = (confirmation: string, sessionToken: string, tenantId: TenantId): boolean =>
  equalInConstantTime(confirmation, logoutConfirmation(sessionToken, tenantId));
