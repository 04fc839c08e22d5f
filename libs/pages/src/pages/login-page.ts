import { html } from '../html/html.js';
import { clientLinkList, type LinkedClient } from './client-links.js';
import { demoAccount, type DemoAccount } from './demo-account.js';
import { passwordField, usernameField } from './fields.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';
import { passkeyForm } from './passkey-form.js';
import { otherWaysLink } from './second-factor-pages.js';
import { type StaySignedIn, staySignedInField } from './stay-signed-in-field.js';

/** What went wrong with the attempt before. The page does not say, because it does not know, whether the user exists. */
export type LoginProblem =
  | 'invalid_credentials'
  | 'too_many_requests'
  | 'too_many_messages'
  | 'missing'
  | 'passkey_refused'
  | 'unreachable';

export type LoginPage = PageFrame &
  LinkedClient &
  StaySignedIn & {
    readonly clientName: string;
    readonly clientLogoUri: string | null;
    /** As typed before, or the client's `login_hint`. */
    readonly username: string;
    readonly problem: LoginProblem | null;
    /** Where a challenge for a passkey is asked for; null: they are not offered. */
    readonly passkeyOptions: string | null;
    /** Where another way is chosen; null: there is none. */
    readonly otherWays: string | null;
    /** Where somebody goes who forgot the password; null: nowhere. */
    readonly forgot: string | null;
    /** Where somebody goes who has no account; null: nowhere. */
    readonly signUp: string | null;
    /** What the demo on this machine is signed in to with; null everywhere else. */
    readonly demoAccount: DemoAccount | null;
  };

/** The form of `{issuer}/login`. It has no `action`: it goes where the page came from, with the sign-in in the query. */
export const loginPage = (page: LoginPage): string => {
  const words = wordsOf(page).login;
  const problemText = {
    invalid_credentials: words.invalidCredentials,
    too_many_requests: words.tooManyRequests,
    missing: words.missing,
    passkey_refused: wordsOf(page).passkey.wrong,
    unreachable: wordsOf(page).sentCode.unreachable,
    too_many_messages: wordsOf(page).sentCode.tooManyMessages,
  };
  const invalid = page.problem === 'invalid_credentials' || page.problem === 'missing';
  const stateOf = (hasFocus: boolean) => ({ describedBy: page.problem === null ? [] : ['error'], isInvalid: invalid, hasFocus });
  const isNamed = page.username !== '';

  return document(
    page,
    words.title,
    html`${lead(words.lead(page.clientName), page.clientLogoUri)}
      ${page.problem !== null && alert(problemText[page.problem], words.errorTitle)}
      <form method="post">
        ${usernameField(words.username, page.username, { ...stateOf(!isNamed), withPasskeys: page.passkeyOptions !== null })}
        ${passwordField({ label: words.password, ofNew: null, ...stateOf(isNamed) })} ${staySignedInField(page)}
        ${page.forgot !== null && html`<p class="aside"><a id="forgot" href="${page.forgot}">${words.forgot}</a></p>`}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>
      ${
        page.passkeyOptions !== null &&
        passkeyForm(page, { ceremony: 'get', options: page.passkeyOptions }, { label: wordsOf(page).passkey.signIn, isSecondary: true })
      }
      ${otherWaysLink(page, page.otherWays)}
      ${page.signUp !== null && html`<p class="aside">${words.noAccount} <a id="sign-up" href="${page.signUp}">${words.signUp}</a></p>`}
      ${clientLinkList(page)} ${page.demoAccount !== null && demoAccount(page, page.demoAccount)}`,
  );
};
