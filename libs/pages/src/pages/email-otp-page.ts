import { html } from '../html/html.js';
import { codeField } from './fields.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';
import { otherWaysLink, type RememberChoice, rememberField } from './second-factor-pages.js';
import type { LoginProblem } from './login-page.js';

export type EmailOtpPage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  /** Whether a message is on its way. */
  readonly isSent: boolean;
  readonly problem: LoginProblem | null;
  /** Where another way is chosen; null: there is none. */
  readonly otherWays: string | null;
  /** Null: not offered. */
  readonly remember: RememberChoice | null;
};

/** The code of a message: `code`, or `send` for a message. */
export const emailOtpPage = (page: EmailOtpPage): string => {
  const words = wordsOf(page).emailOtp;
  const send = html`<form method="post">
    <input type="hidden" name="code" value="" />
    <div class="actions">
      <button id="send" ${page.isSent && html`class="secondary" `}type="submit" name="send" value="1">
        ${page.isSent ? words.sendAgain : words.send}
      </button>
    </div>
  </form>`;
  const enter = html`<form method="post">
    ${codeField(words.code, {
      describedBy: page.problem === null ? [] : ['error'],
      isInvalid: page.problem === 'invalid_credentials',
      hasFocus: true,
    })}
    ${rememberField(page, page.remember)}
    <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
  </form>`;
  const wrong = page.problem === 'too_many_requests' ? words.tooMany : words.wrong;
  return document(
    page,
    words.title,
    html`${lead(page.isSent ? words.sent : words.lead(page.clientName), page.clientLogoUri)} ${page.problem !== null && alert(wrong)}
    ${page.isSent && enter} ${send} ${otherWaysLink(page, page.otherWays)}`,
  );
};
