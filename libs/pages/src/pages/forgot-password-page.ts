import { html } from '../html/html.js';
import { alert, document, type PageFrame, wordsOf } from './layout.js';
import { loginFieldLimits } from './login-page.js';

export type ForgotPasswordPage = PageFrame & {
  /** `sent` whoever was asked for: the page does not say, because it does not know, whether there is such a user. */
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
        <div class="field">
          <label for="username">${wordsOf(page).login.username}</label>
          <input
            id="username"
            name="username"
            type="text"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
            maxlength="${loginFieldLimits.username}"
            ${problem !== null && html`aria-describedby="error"`}
            ${page.state === 'missing' && html`aria-invalid="true"`}
            ${!isSent && html`autofocus`}
          />
        </div>
        <div class="actions">
          <button id="submit" ${isSent && html`class="secondary" `}type="submit">${isSent ? words.submitAgain : words.submit}</button>
          ${page.back !== null && html`<a id="back" class="button secondary" href="${page.back}">${words.back}</a>`}
        </div>
      </form>`,
  );
};
