import { html, type Html } from '../html/html.js';

/** Characters that the fields take. The bounds are checked again by the service that reads what was typed. */
export const fieldLimits = { username: 320, password: 512 } as const;

/** `describedBy`: ids of elements, such as `error` and `hint`. */
type FieldState = { readonly describedBy: readonly string[]; readonly isInvalid: boolean; readonly hasFocus: boolean };

const stateOf = ({ describedBy, isInvalid, hasFocus }: FieldState): Html =>
  html`${isInvalid && html` aria-invalid="true"`}${describedBy.length > 0 && html` aria-describedby="${describedBy.join(' ')}"`}${hasFocus && html` autofocus`}`;

/** `#username`: a name or an address, as the account is found by. `value`: as typed before, or empty. */
export const usernameField = (label: string, value: string, state: FieldState): Html =>
  html`<div class="field">
    <label for="username">${label}</label>
    <input
      id="username"
      name="username"
      type="text"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      required
      maxlength="${fieldLimits.username}"
      value="${value}"
      ${stateOf(state)}
    />
  </div>`;

type PasswordField = FieldState & {
  readonly label: string;
  /** A new one has a least length, in characters, and says in `#hint` what it should be like. */
  readonly ofNew: { readonly minLength: number; readonly hint: string } | null;
};

/** `#password`: empty always, since no page shows a password. */
export const passwordField = ({ label, ofNew, ...state }: PasswordField): Html =>
  html`<div class="field">
    <label for="password">${label}</label>
    <input
      id="password"
      name="password"
      type="password"
      autocomplete="${ofNew === null ? 'current-password' : 'new-password'}"
      required
      ${ofNew !== null && html`minlength="${ofNew.minLength}"`}
      maxlength="${fieldLimits.password}"
      ${stateOf(state)}
    />
    ${ofNew !== null && html`<p class="hint" id="hint">${ofNew.hint}</p>`}
  </div>`;
