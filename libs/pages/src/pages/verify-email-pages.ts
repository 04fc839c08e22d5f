import { html } from '../html/html.js';
import { document, explanation, type PageFrame, wordsOf } from './layout.js';

/**
 * The form behind the link of a message. Opening the link changes nothing, because mail scanners open links; the form
 * has no `action`, and goes where the page came from, with the token in the query.
 */
export const verifyEmailPage = (frame: PageFrame): string => {
  const words = wordsOf(frame).verifyEmail;
  return document(
    frame,
    words.title,
    html`<p class="lead">${words.lead(frame.tenantName)}</p>
      <form method="post">
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>`,
  );
};

/** `wasVerified`: by the same link before. */
export const emailVerifiedPage = (
  frame: PageFrame,
  { email, wasVerified }: { readonly email: string; readonly wasVerified?: boolean },
): string => {
  const words = wordsOf(frame).verifyEmail;
  return document(
    frame,
    words.doneTitle,
    html`<div class="notice" data-kind="success" id="success" role="status">
      <p>${wasVerified ? words.known(email) : words.done(email)}</p>
    </div>`,
  );
};

/** `ownEmail`: where its user has a code sent to the address instead. */
export const emailNotVerifiedPage = (page: PageFrame & { readonly ownEmail: string }): string => {
  const { verifyEmail: words, ownAccount } = wordsOf(page);
  return document(
    page,
    words.invalidTitle,
    html`${explanation(words.invalid)}
      <div class="actions"><a id="email" class="button secondary" href="${page.ownEmail}">${ownAccount.sections.email.title}</a></div>`,
  );
};
