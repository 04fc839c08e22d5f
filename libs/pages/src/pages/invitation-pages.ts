import { html } from '../html/html.js';
import { document, explanation, type PageFrame, wordsOf } from './layout.js';
import { type NewAccount, newAccountForm } from './new-account-form.js';

/** Behind the link of a message that invites somebody. Opening it changes nothing, because mail scanners open links. */
export const invitationPage = (page: PageFrame & NewAccount): string => {
  const words = wordsOf(page).invitation;
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead(page.tenantName)}</p>
      ${newAccountForm(page)}`,
  );
};

export type InvitationOverPage = PageFrame & {
  /** `accepted`: its address has an account. `unknown`: it never was one, or a later message brought another. */
  readonly why: 'accepted' | 'expired' | 'revoked' | 'unknown';
  /** Where somebody with an account signs in. */
  readonly account: string;
};

/** Where an invitation leads nowhere any more, each cause in its own words. */
export const invitationOverPage = (page: InvitationOverPage): string => {
  const words = wordsOf(page).invitation;
  if (page.why !== 'accepted') return document(page, words.overTitle, explanation(words.over[page.why]));
  return document(
    page,
    words.acceptedTitle,
    html`<p class="lead">${words.accepted}</p>
      <div class="actions"><a id="continue" class="button" href="${page.account}">${words.signIn}</a></div>`,
  );
};
