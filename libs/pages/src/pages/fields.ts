import { html, type Html } from '../html/html.js';

/** Characters that the fields take. The bounds are checked again by the service that reads what was typed. */
export const fieldLimits = {
  username: 320,
  password: 512,
  email: 254,
  phoneNumber: 32,
  name: 256,
  code: 16,
  userCode: 64,
  authenticatorName: 64,
} as const;

/** `describedBy`: ids of elements, such as `error` and `hint`. */
type FieldState = { readonly describedBy: readonly string[]; readonly isInvalid: boolean; readonly hasFocus: boolean };

const stateOf = ({ describedBy, isInvalid, hasFocus }: FieldState): Html =>
  html`${isInvalid && html` aria-invalid="true"`}${describedBy.length > 0 && html` aria-describedby="${describedBy.join(' ')}"`}${hasFocus && html` autofocus`}`;

/** `#username`: a name or an address, as the account is found by. `value`: as typed before, or empty. `withPasskeys`: browsers suggest those, too. */
export const usernameField = (
  label: string,
  value: string,
  { withPasskeys = false, ...state }: FieldState & { readonly withPasskeys?: boolean },
): Html =>
  html`<div class="field">
    <label for="username">${label}</label>
    <input
      id="username"
      name="username"
      type="text"
      autocomplete="username${withPasskeys && ' webauthn'}"
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

/** `#email`: the address of a person who has no account yet, as far as the page knows. */
export const emailField = (label: string, state: FieldState): Html =>
  html`<div class="field">
    <label for="email">${label}</label>
    <input id="email" name="email" type="email" autocomplete="email" required maxlength="${fieldLimits.email}" ${stateOf(state)} />
  </div>`;

/** `#name`: what a person is called; they may leave it out. */
export const nameField = (label: string, value: string, state: FieldState): Html =>
  html`<div class="field">
    <label for="name">${label}</label>
    <input id="name" name="name" type="text" autocomplete="name" maxlength="${fieldLimits.name}" value="${value}" ${stateOf(state)} />
  </div>`;

type ChoiceField = {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly note: string;
  readonly isTicked: boolean;
};

/** Something to say yes to, with a note that says what it means. Sent as `on`, or not at all. */
export const choiceField = ({ id, name, label, note, isTicked }: ChoiceField): Html =>
  html`<div class="field">
    <div class="choice">
      <input id="${id}" name="${name}" type="checkbox" aria-describedby="${id}-note" ${isTicked && html`checked`} />
      <label for="${id}">${label}</label>
    </div>
    <p class="hint" id="${id}-note">${note}</p>
  </div>`;

/** `#phone-number`: with its country code, as browsers fill it in. */
export const phoneNumberField = ({ label, hint, value, ...state }: FieldState & { label: string; hint: string; value: string }): Html =>
  html`<div class="field">
    <label for="phone-number">${label}</label>
    <input
      id="phone-number"
      name="phone_number"
      type="tel"
      inputmode="tel"
      autocomplete="tel"
      required
      maxlength="${fieldLimits.phoneNumber}"
      value="${value}"
      ${stateOf(state)}
    />
    <p class="hint" id="hint">${hint}</p>
  </div>`;

/** `#code`: of a message. */
export const codeField = (label: string, state: FieldState): Html =>
  html`<div class="field">
    <label for="code">${label}</label>
    <input
      id="code"
      name="code"
      type="text"
      inputmode="numeric"
      autocomplete="one-time-code"
      required
      maxlength="${fieldLimits.code}"
      ${stateOf(state)}
    />
  </div>`;

/** Whose password is set: shown, and told to the password manager, which otherwise would keep it for nobody. */
export const accountField = (label: string, account: string): Html =>
  html`<div class="field">
    <label for="username">${label}</label>
    <input id="username" type="text" autocomplete="username" readonly value="${account}" />
  </div>`;
