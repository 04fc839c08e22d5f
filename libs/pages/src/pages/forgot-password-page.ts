import { html } from '../html/html.js';
import { usernameField } from './fields.js';
import { alert, document, type PageFrame, wordsOf } from './layout.js';

export type ForgotPasswordPage = PageFrame & {
  /** `sent` for every name: the page does not say, because it does not know, whether there is such a user. */
  readonly state: 'new' | 'sent' | 'missing' | 'too_many_requests';
  /** The sign-in that this began at; null where it did not. */
  readonly back: string | null;
};

/** Asks who has forgotten their password, and says the same of everybody. What was typed is never shown again. */
export const forgotPasswordPage = (page: ForgotPasswordPage): string => {
  const words = wordsOf(page).forgotPassword;
  const isSent = page.state === 'sent';
  const problem = { new: null, sent: null, missing: words.missing, too_many_requests: words.tooMany }[page.state];
  return document(
    page,
    isSent ? words.sentTitle : words.title,
    html`${
        isSent
          ? html`<div class="notice" data-kind="success" id="success" role="status"><p>${words.sent(page.tenantName)}</p></div>`
          : html`<p class="lead">${words.lead(page.tenantName)}</p>`
      }
      ${problem !== null && alert(problem)}
      <form method="post">
        ${usernameField(wordsOf(page).login.username, '', {
          describedBy: problem === null ? [] : ['error'],
          isInvalid: page.state === 'missing',
          hasFocus: !isSent,
        })}
        <div class="actions">
          <button id="submit" ${isSent && html`class="secondary" `}type="submit">${isSent ? words.submitAgain : words.submit}</button>
          ${page.back !== null && html`<a id="back" class="button secondary" href="${page.back}">${words.back}</a>`}
        </div>
      </form>`,
  );
};
