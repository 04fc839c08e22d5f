import { type NoticedSignIn, ServiceError } from '#contracts';
import type { SignInNotice } from '../ports/sign-in-notice-store.js';

/** One refusal for a link that has expired, and for what was never one. */
export const noticeGone = (): ServiceError => new ServiceError('not_found', 'This link has expired, or there is a later one.');

/** What its user is told. */
export const noticedOf = ({ signedInAt, userAgent, network, country }: SignInNotice): NoticedSignIn => ({
  ...{ signedInAt: signedInAt.toISOString(), userAgent, network, country },
});
