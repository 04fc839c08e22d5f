import { html } from '../html/html.js';
import { passwordField } from '../pages/fields.js';
import { wordsOf } from '../pages/layout.js';
import type { ResetPasswordPage } from '../pages/reset-password-pages.js';
import { type OwnAccountFrame, ownForm, ownWordsOf, sectionPage } from './frame.js';

export type OwnPasswordPage = OwnAccountFrame &
  Pick<ResetPasswordPage, 'minLength' | 'problem'> & {
    /** For the password manager, which otherwise would keep the password for nobody; null: not known at the moment. */
    readonly account: string | null;
    /** Whether it has just been changed. */
    readonly isChanged: boolean;
  };

/** A new password, for who has just proved who they are. `others` is `end` where other sessions are to end. */
export const ownPasswordPage = (page: OwnPasswordPage): string => {
  const words = ownWordsOf(page).password;
  const { hint, missing, tooMany, unfit } = wordsOf(page).resetPassword;
  const { problem, isChanged } = page;
  const problems = { missing, too_many_requests: tooMany, unfit: unfit(problem?.kind === 'unfit' ? problem.detail : '') };
  const form = html`<p class="lead">${words.lead}</p>
    ${ownForm(
      page,
      html`${
          page.account !== null &&
          html`<div class="field">
            <label for="username">${words.account}</label>
            <input id="username" type="text" autocomplete="username" readonly value="${page.account}" />
          </div>`
        }
        ${passwordField({
          label: words.password,
          ofNew: { minLength: page.minLength, hint: hint(page.minLength) },
          describedBy: problem === null ? [] : ['error'],
          isInvalid: problem !== null && problem.kind !== 'too_many_requests',
          hasFocus: true,
        })}
        <div class="choice">
          <input id="others" name="others" type="checkbox" value="end" checked />
          <label for="others">${words.endOthers}</label>
        </div>
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>`,
    )}`;
  return sectionPage(page, 'password', !isChanged && form, {
    success: isChanged ? words.changed : null,
    problem: problem && problems[problem.kind],
  });
};
