import type { PasskeyRole } from '#contracts';
import { html } from '../html/html.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';
import type { LoginProblem } from './login-page.js';
import { passkeyForm } from './passkey-form.js';
import { otherWaysLink, type RememberChoice, rememberField } from './second-factor-pages.js';
import { type StaySignedIn, staySignedInField } from './stay-signed-in-field.js';

export type PasskeyPage = PageFrame &
  StaySignedIn & {
    readonly clientLogoUri: string | null;
    readonly role: PasskeyRole;
    /** Where a challenge is asked for. */
    readonly options: string;
    /** Where another way is chosen; null: there is none. */
    readonly otherWays: string | null;
    /** Null: not offered. */
    readonly remember: RememberChoice | null;
    readonly problem: LoginProblem | null;
  };

/** A passkey or security key, alone or as a second proof: `passkey` is its answer, and `second` says that it is one. */
export const passkeyPage = (page: PasskeyPage): string => {
  const { passkey: words, secondFactor, login } = wordsOf(page);
  const isSecond = page.role === 'second-factor';
  const problem = page.problem === 'too_many_requests' ? secondFactor.tooMany : words.wrong;
  return document(
    page,
    isSecond ? secondFactor.title : login.title,
    html`${lead(words.lead, page.clientLogoUri)} ${page.problem !== null && alert(problem)}
    ${passkeyForm(
      page,
      { ceremony: 'get', options: page.options },
      {
        label: isSecond ? words.use : words.signIn,
        isSecondary: false,
        more: isSecond
          ? html`<input type="hidden" name="second" value="" />${rememberField(page, page.remember)}`
          : staySignedInField(page),
      },
    )}
    ${otherWaysLink(page, page.otherWays)}`,
  );
};
