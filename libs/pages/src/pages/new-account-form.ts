import type { TermsVersion } from '#contracts';
import { type Fragment, html } from '../html/html.js';
import { accountField, nameField, passwordField } from './fields.js';
import { alert, httpsAddress, type PageFrame, wordsOf } from './layout.js';
import { type StaySignedIn, staySignedInField } from './stay-signed-in-field.js';
import { documentIn } from './terms-page.js';

/** What is wrong with what was typed. `detail`: in the language of the page. */
export type NewAccountProblem =
  | { readonly kind: 'missing' | 'too_many_requests' | 'unfit_name' | 'unaccepted_terms' }
  | { readonly kind: 'unfit_password'; readonly detail: string };

export type NewAccount = StaySignedIn & {
  readonly email: string;
  readonly minLength: number;
  /** As typed before, or as it is suggested. */
  readonly name: string;
  /** The terms of use that are accepted with it; null: none. */
  readonly terms: Pick<TermsVersion, 'version' | 'documents'> | null;
  /** The version for which the box was ticked before; null: none. */
  readonly acceptedTerms: string | null;
  readonly problem: NewAccountProblem | null;
};

const termsField = (
  page: PageFrame & NewAccount,
  { version, documents }: NonNullable<NewAccount['terms']>,
  isInvalid: boolean,
): Fragment => {
  const { signUp: words, terms } = wordsOf(page);
  const address = httpsAddress(documentIn(page, documents));
  return html`<div class="choice">
      <input
        id="accept-terms"
        name="terms"
        type="checkbox"
        value="${version}"
        required${page.acceptedTerms === version && html` checked`}${isInvalid && html` aria-invalid="true" aria-describedby="error"`}
      />
      <label for="accept-terms">${words.acceptTerms(page.tenantName)}</label>
    </div>
    ${
      address !== null &&
      html`<p class="aside"><a id="terms" href="${address}" target="_blank" rel="noopener noreferrer">${terms.read}</a></p>`
    }`;
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
    unaccepted_terms: () => words.unacceptedTerms,
  };
  const describedBy = problem === null ? [] : ['error'];
  const isNameUnfit = problem?.kind === 'unfit_name';
  const areTermsUnaccepted = problem?.kind === 'unaccepted_terms';
  return html`${problem !== null && alert(texts[problem.kind]('detail' in problem ? problem.detail : ''))}
    <form method="post">
      ${accountField(words.email, page.email)}
      ${passwordField({
        label: resetPassword.password,
        ofNew: { minLength: page.minLength, hint: resetPassword.hint(page.minLength) },
        describedBy: isNameUnfit || areTermsUnaccepted ? [] : describedBy,
        isInvalid: problem !== null && problem.kind !== 'too_many_requests' && !isNameUnfit && !areTermsUnaccepted,
        hasFocus: !isNameUnfit,
      })}
      ${nameField(words.name, page.name, { describedBy: isNameUnfit ? describedBy : [], isInvalid: isNameUnfit, hasFocus: isNameUnfit })}
      ${page.terms !== null && termsField(page, page.terms, areTermsUnaccepted)} ${staySignedInField(page)}
      <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
    </form>`;
};
