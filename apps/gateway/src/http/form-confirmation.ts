import { createHmac } from 'node:crypto';
import type { TenantId } from '#contracts';
import { equalInConstantTime } from '#oauth-core';

/** What a form does: signing out, or something to one's own account. */
export type ConfirmedForm = 'logout' | 'account';

/**
 * Proof that a form was shown to the browser that holds the session: a MAC under the session's own secret,
 * which no other site knows. Worthless at another tenant, for another session, and for another kind of form.
 */
export const formConfirmation = (form: ConfirmedForm, sessionToken: string, tenantId: TenantId): string =>
  createHmac('sha256', sessionToken).update(`ostiary ${form} confirmation ${tenantId}`).digest('base64url');

/** Whether `confirmation` is the one for this session. */
export const isFormConfirmation = (confirmation: string, form: ConfirmedForm, sessionToken: string, tenantId: TenantId): boolean =>
  equalInConstantTime(confirmation, formConfirmation(form, sessionToken, tenantId));
