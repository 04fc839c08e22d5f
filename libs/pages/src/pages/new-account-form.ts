import { type Fragment, html } from '../html/html.js';
import { accountField, nameField, passwordField } from './fields.js';
import { alert, type PageFrame, wordsOf } from './layout.js';

/** What is wrong with what was typed. `detail`: in the language of the page. */
export type NewAccountProblem =
  | { readonly kind: 'missing' | 'too_many_requests' | 'unfit_name' }
  | { readonly kind: 'unfit_password'; readonly detail: string };

export type NewAccount = {
  readonly email: string;
  readonly minLength: number;
  /** As typed before, or as it is suggested. */
  readonly name: string;
  readonly problem: NewAccountProblem | null;
};

/** The form in which somebody who has shown that they read an address chooses a password. It has no `action`, and goes where the page came from. */
export const newAccountForm = (page: PageFrame & NewAccount): Fragment => {
  const { signUp: words, resetPassword } = wordsOf(page);
  const { problem } = page;
  const texts = {
    missing: () => resetPassword.missing,
    too_many_requests: () => resetPassword.tooMany,
    unfit_password: resetPassword.unfit,
    unfit_name: () => words.unfitName,
  };
  const describedBy = problem === null ? [] : ['error'];
  const isNameUnfit = problem?.kind === 'unfit_name';
  return html`${problem !== null && alert(texts[problem.kind]('detail' in problem ? problem.detail : ''))}
    <form method="post">
      ${accountField(words.email, page.email)}
      ${passwordField({
        label: resetPassword.password,
        ofNew: { minLength: page.minLength, hint: resetPassword.hint(page.minLength) },
        describedBy: ['hint', ...(isNameUnfit ? [] : describedBy)],
        isInvalid: problem !== null && problem.kind !== 'too_many_requests' && !isNameUnfit,
        hasFocus: !isNameUnfit,
      })}
      ${nameField(words.name, page.name, { describedBy: isNameUnfit ? describedBy : [], isInvalid: isNameUnfit, hasFocus: isNameUnfit })}
      <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
    </form>`;
};
