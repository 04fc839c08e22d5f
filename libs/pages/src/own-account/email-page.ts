import type { OwnEmailChange } from '#contracts';
import { type Fragment, html } from '../html/html.js';
import { codeField, emailField } from '../pages/fields.js';
import { wordsOf } from '../pages/layout.js';
import { type OwnAccountFrame, ownForm, sectionPage } from './frame.js';

export type OwnEmailPage = OwnAccountFrame & {
  /** The present address. */
  readonly email: string | null;
  readonly change: OwnEmailChange;
  /** Whether another address is asked for, whatever was asked for before. */
  readonly isAnew: boolean;
  /** Another one as it was typed and not accepted, to be mended; or empty. */
  readonly typed: string;
  /** Whether it has just been changed. */
  readonly isChanged: boolean;
  readonly problem: 'missing' | 'unfit' | 'expired' | 'tooManyMessages' | 'wrongCode' | 'tooManyCodes' | null;
};

/** Another address: first it is asked for, then for the code that was sent to it; then the present one is waited for. The same whoever has the address. */
export const ownEmailPage = (page: OwnEmailPage): string => {
  const { emailChange: words, signUp } = wordsOf(page);
  const { change, problem, isChanged, isAnew } = page;
  const isAsked = change.status !== 'none' && !isAnew;
  const problems = { ...signUp.problems, unfit: words.unfit };
  return sectionPage(page, 'email', !isChanged && (isAsked ? askedFor(page, change) : addressForm(page)), {
    success: isChanged ? words.changed : null,
    problem: problem && problems[problem],
  });
};

const stateOf = ({ problem }: OwnEmailPage, fits: boolean) => ({
  describedBy: problem === null ? [] : ['error'],
  isInvalid: fits,
  hasFocus: true,
});

const addressForm = (page: OwnEmailPage): Fragment => {
  const { emailChange: words } = wordsOf(page);
  const { email, problem } = page;
  return html`<p class="lead">${email === null ? words.leadWithout : words.lead(email)}</p>
    ${ownForm(
      page,
      html`${emailField(words.email, page.typed, stateOf(page, problem === 'missing' || problem === 'unfit'))}
        <div class="actions"><button id="submit" type="submit">${words.send}</button></div>`,
    )}`;
};

const askedFor = (page: OwnEmailPage, { status, email, asksPresent }: Exclude<OwnEmailChange, { readonly status: 'none' }>): Fragment => {
  const { emailChange: words, signUp } = wordsOf(page);
  const form = html`<p>${signUp.sent}</p>
    ${ownForm(
      page,
      html`${codeField(signUp.code, stateOf(page, page.problem === 'wrongCode'))}
        <div class="actions"><button id="submit" type="submit">${words.submitCode}</button></div>`,
    )}`;
  return html`<p class="lead" id="wanted">${status === 'waiting' ? words.waiting(email) : words.requested(email)}</p>
    ${asksPresent && page.email !== null && html`<p id="present">${words.asksPresent(page.email)}</p>`} ${status === 'requested' && form}
    ${ownForm(
      page,
      html`<div class="actions">
        <button id="send" class="secondary" type="submit" name="send" value="1">${signUp.sendAgain}</button>
        <a id="other-email" class="button secondary" href="${page.addresses.email}?address=other">${signUp.otherEmail}</a>
      </div>`,
    )}`;
};
