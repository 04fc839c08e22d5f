import { html } from '../html/html.js';
import { accountField, passwordField } from './fields.js';
import { alert, document, explanation, type PageFrame, wordsOf } from './layout.js';

export type ResetPasswordPage = PageFrame & {
  /** How the user knows themselves: for the password manager too, which otherwise would keep the password for nobody. */
  readonly account: string;
  readonly minLength: number;
  /** What is wrong with the password that was sent, in the language of the page; null: nothing was sent. */
  readonly problem: { readonly kind: 'missing' | 'too_many_requests' } | { readonly kind: 'unfit'; readonly detail: string } | null;
};

/**
 * The form behind the link of a message. Opening the link changes nothing, because mail scanners open links; the form has no `action`, and goes where
 * the page came from, with the token in the query.
 */
export const resetPasswordPage = (page: ResetPasswordPage): string => {
  const words = wordsOf(page).resetPassword;
  const { problem } = page;
  const problemText =
    problem &&
    { missing: words.missing, too_many_requests: words.tooMany, unfit: words.unfit('detail' in problem ? problem.detail : '') }[
      problem.kind
    ];
  const isInvalid = problem !== null && problem.kind !== 'too_many_requests';
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead(page.tenantName)}</p>
      ${problemText !== null && alert(problemText)}
      <form method="post">
        ${accountField(words.account, page.account)}
        ${passwordField({
          label: words.password,
          ofNew: { minLength: page.minLength, hint: words.hint(page.minLength) },
          describedBy: problem === null ? [] : ['error'],
          isInvalid,
          hasFocus: true,
        })}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>`,
  );
};

/** `location`: where the sign-in goes on that this began at, in this browser; null where there is none. */
export const passwordResetDonePage = (frame: PageFrame, location: string | null): string => {
  const words = wordsOf(frame).resetPassword;
  return document(
    frame,
    words.doneTitle,
    html`<div class="notice" data-kind="success" id="success" role="status"><p>${words.done}</p></div>
      ${
        location === null
          ? html`<p class="lead">${words.doneElsewhere}</p>`
          : html`<div class="actions"><a id="continue" class="button" href="${location}">${words.goOn}</a></div>`
      }`,
  );
};

/** `location`: where another message is asked for. */
export const passwordNotResetPage = (frame: PageFrame, location: string): string => {
  const words = wordsOf(frame).resetPassword;
  return document(
    frame,
    words.invalidTitle,
    html`${explanation(words.invalid)}<a id="forgot" class="button" href="${location}">${words.askAgain}</a>`,
  );
};
