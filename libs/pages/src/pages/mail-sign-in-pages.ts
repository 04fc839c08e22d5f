import type { MailedFactorName } from '#contracts';
import { html, type Html } from '../html/html.js';
import { clientLinkList, type LinkedClient } from './client-links.js';
import { codeField, usernameField } from './fields.js';
import { alert, document, explanation, lead, type PageFrame, wordsOf } from './layout.js';
import type { LoginProblem } from './login-page.js';
import { passkeyForm } from './passkey-form.js';
import { otherWaysLink, stateOfCode } from './second-factor-pages.js';
import { type StaySignedIn, staySignedInField } from './stay-signed-in-field.js';

/** What every page of a sign-in by a message has. `otherWays`: where another way is chosen; null: there is none. */
type MailSignInFrame = PageFrame &
  StaySignedIn & {
    readonly clientName: string;
    readonly clientLogoUri: string | null;
    readonly method: MailedFactorName;
    readonly problem: LoginProblem | null;
    readonly otherWays: string | null;
  };

export type MailSignInPage = MailSignInFrame &
  LinkedClient & {
    /** As typed before, or the client's `login_hint`. */
    readonly username: string;
    /** Where a challenge for a passkey is asked for; null: they are not offered. */
    readonly passkeyOptions: string | null;
    /** Where somebody goes who has no account; null: nowhere. */
    readonly signUp: string | null;
  };

/** Says which form it is, whatever step is shown: `by` names the method. */
const byField = (method: MailedFactorName): Html => html`<input type="hidden" name="by" value="${method}" />`;

/** Asks for the name alone, to which a link or a code is sent. */
export const mailSignInPage = (page: MailSignInPage): string => {
  const { mailSignIn: words, login, passkey } = wordsOf(page);
  const { problem, method } = page;
  const problemText = {
    invalid_credentials: words.wrongCode,
    too_many_requests: words.tooManyCodes,
    too_many_messages: words.tooManyMessages,
    missing: words.missing,
    passkey_refused: passkey.wrong,
    unreachable: words.missing,
  };
  return document(
    page,
    login.title,
    html`${lead(login.lead(page.clientName), page.clientLogoUri)} ${problem !== null && alert(problemText[problem], login.errorTitle)}
      <form method="post">
        ${byField(method)}
        ${usernameField(login.username, page.username, {
          describedBy: problem === null ? [] : ['error'],
          isInvalid: problem === 'missing',
          hasFocus: true,
          hint: words.hint[method],
          withPasskeys: page.passkeyOptions !== null,
        })}
        ${staySignedInField(page)}
        <div class="actions"><button id="submit" type="submit">${words.send[method]}</button></div>
      </form>
      ${
        page.passkeyOptions !== null &&
        passkeyForm(page, { ceremony: 'get', options: page.passkeyOptions }, { label: passkey.signIn, isSecondary: true })
      }
      ${otherWaysLink(page, page.otherWays)}
      ${page.signUp !== null && html`<p class="aside">${login.noAccount} <a id="sign-up" href="${page.signUp}">${login.signUp}</a></p>`}
      ${clientLinkList(page)}`,
  );
};

export type MailSentPage = MailSignInFrame & {
  /** Where another name is entered. */
  readonly otherName: string;
};

/** After a message was asked for: the same page whoever has the name, which it does not show. */
export const mailSentPage = (page: MailSentPage): string => {
  const { mailSignIn: words } = wordsOf(page);
  const { problem, method } = page;
  const textOf: { readonly [Problem in LoginProblem]?: string } = {
    too_many_requests: words.tooManyCodes,
    too_many_messages: words.tooManyMessages,
  };
  const enter = html`<form method="post">
    ${byField(method)} ${codeField(words.code, stateOfCode(problem))} ${staySignedInField(page)}
    <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
  </form>`;
  return document(
    page,
    words.sentTitle,
    html`<div class="notice" data-kind="success" id="success" role="status"><p>${words.sent[method]}</p></div>
      ${problem !== null && alert(textOf[problem] ?? words.wrongCode)} ${method === 'email-otp' && enter}
      <form method="post">
        ${byField(method)}
        <div class="actions">
          <button id="send" class="secondary" type="submit" name="send" value="1">${words.sendAgain}</button>
          <a id="other-name" class="button secondary" href="${page.otherName}">${words.otherName}</a>
        </div>
      </form>
      ${otherWaysLink(page, page.otherWays)}`,
  );
};

export type MagicLinkPage = PageFrame & StaySignedIn & { readonly clientName: string; readonly clientLogoUri: string | null };

/** Behind the link, in the browser that asked for it. Opening it spends nothing, because programs open links, too; the form goes where the page came from. */
export const magicLinkPage = (page: MagicLinkPage): string => {
  const { mailSignIn, login } = wordsOf(page);
  return document(
    page,
    login.title,
    html`${lead(mailSignIn.link.lead(page.clientName), page.clientLogoUri)}
      <form method="post">
        ${staySignedInField(page)}
        <div class="actions"><button id="submit" type="submit">${mailSignIn.link.submit}</button></div>
      </form>`,
  );
};

/** In another browser, where the link does nothing. `withCode`: whether a code will do as well. */
export const magicLinkElsewherePage = (page: PageFrame & { readonly withCode: boolean }): string => {
  const { link: words } = wordsOf(page).mailSignIn;
  return document(
    page,
    words.elsewhereTitle,
    html`${explanation(words.elsewhere)} ${page.withCode && html`<p>${words.elsewhereCode}</p>`}
      <p class="hint">${words.notAsked}</p>`,
  );
};

/** `back`: the sign-in that it was asked for at. */
export const magicLinkInvalidPage = (page: PageFrame & { readonly back: string }): string => {
  const { link: words } = wordsOf(page).mailSignIn;
  return document(
    page,
    words.invalidTitle,
    html`${explanation(words.invalid)}
      <div class="actions"><a id="back" class="button" href="${page.back}">${words.askAgain}</a></div>`,
  );
};
