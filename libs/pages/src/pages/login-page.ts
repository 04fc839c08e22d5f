import { html } from '../html/html.js';
import { demoAccount, type DemoAccount } from './demo-account.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';

/** What went wrong with the attempt before. The page does not say, because it does not know, whether the user exists. */
export type LoginProblem = 'invalid_credentials' | 'too_many_requests' | 'missing';

export type LoginPage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  /** As typed before, or the client's `login_hint`. */
  readonly username: string;
  readonly problem: LoginProblem | null;
  /** Where somebody goes who forgot the password; null: nowhere. */
  readonly forgot: string | null;
  /** What the demo on this machine is signed in to with; null everywhere else. */
  readonly demoAccount: DemoAccount | null;
};

/** Input the form takes. The bounds are checked again by whoever reads it. */
export const loginFieldLimits = { username: 320, password: 512 } as const;

/** The form of `{issuer}/login`. It has no `action`: it goes where the page came from, with the sign-in in the query. */
export const loginPage = (page: LoginPage): string => {
  const words = wordsOf(page).login;
  const problemText = {
    invalid_credentials: words.invalidCredentials,
    too_many_requests: words.tooManyRequests,
    missing: words.missing,
  };
  const invalid = page.problem === 'invalid_credentials' || page.problem === 'missing';
  const description = page.problem === null ? null : html` aria-describedby="error"`;
  const state = html`${invalid && html` aria-invalid="true"`}${description}`;
  const focus = (field: 'username' | 'password') => (page.username === '') === (field === 'username') && html` autofocus`;

  return document(
    page,
    words.title,
    html`${lead(words.lead(page.clientName), page.clientLogoUri)}
      ${page.problem !== null && alert(problemText[page.problem], words.errorTitle)}
      <form method="post">
        <div class="field">
          <label for="username">${words.username}</label>
          <input
            id="username"
            name="username"
            type="text"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            required
            maxlength="${loginFieldLimits.username}"
            value="${page.username}"
            ${state}${focus('username')}
          />
        </div>
        <div class="field">
          <label for="password">${words.password}</label>
          <input
            id="password"
            name="password"
            type="password"
            autocomplete="current-password"
            required
            maxlength="${loginFieldLimits.password}"
            ${state}${focus('password')}
          />
        </div>
        ${page.forgot !== null && html`<p class="aside"><a id="forgot" href="${page.forgot}">${words.forgot}</a></p>`}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>
      ${page.demoAccount !== null && demoAccount(page, page.demoAccount)}`,
  );
};
