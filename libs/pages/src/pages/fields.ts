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
  /** With all that people put between. */
  typedCode: 40,
  authenticatorName: 64,
} as const;

/** `describedBy`: ids of elements besides its own hint, such as `error`. */
export type FieldState = { readonly describedBy: readonly string[]; readonly isInvalid: boolean; readonly hasFocus: boolean };

/** What a field is called, and `#hint`, which says below it what it should be like. */
type Field = { readonly id: string; readonly label: string; readonly hint?: string | null };

const field = ({ id, label, hint = null }: Field, input: Html): Html =>
  html`<div class="field">
    <label for="${id}">${label}</label>
    ${input} ${hint !== null && html`<p class="hint" id="hint">${hint}</p>`}
  </div>`;

/** Something to type, sent under its id with underscores. `attributes`: what else the input has. */
const textField = ({ hint = null, describedBy, isInvalid, hasFocus, ...named }: Field & FieldState, attributes: Html): Html => {
  const descriptions = [...(hint === null ? [] : ['hint']), ...describedBy];
  const state = html`${isInvalid && html` aria-invalid="true"`}${descriptions.length > 0 && html` aria-describedby="${descriptions.join(' ')}"`}${hasFocus && html` autofocus`}`;
  return field({ ...named, hint }, html`<input id="${named.id}" name="${named.id.replaceAll('-', '_')}" ${attributes}${state} />`);
};

type UsernameField = FieldState & { readonly hint?: string; readonly withPasskeys?: boolean };

/** `#username`: a name or an address, as the account is found by. `value`: as typed before, or empty. `withPasskeys`: browsers suggest those, too. */
export const usernameField = (label: string, value: string, { withPasskeys = false, ...state }: UsernameField): Html =>
  textField(
    { id: 'username', label, ...state },
    html`type="text" autocomplete="username${withPasskeys && ' webauthn'}" autocapitalize="none" spellcheck="false" required
    maxlength="${fieldLimits.username}" value="${value}"`,
  );

type PasswordField = FieldState & {
  readonly label: string;
  /** A new one has a least length, in characters, and says in `#hint` what it should be like. */
  readonly ofNew: { readonly minLength: number; readonly hint: string } | null;
};

/** `#password`: empty always, since no page shows a password. */
export const passwordField = ({ ofNew, ...state }: PasswordField): Html =>
  textField(
    { id: 'password', hint: ofNew?.hint ?? null, ...state },
    html`type="password" autocomplete="${ofNew === null ? 'current-password' : 'new-password'}"
    required${ofNew !== null && html` minlength="${ofNew.minLength}"`} maxlength="${fieldLimits.password}"`,
  );

/** `#email`: the address of a person who has no account yet, as far as the page knows. `value`: as typed before, or empty. */
export const emailField = (label: string, value: string, state: FieldState): Html =>
  textField(
    { id: 'email', label, ...state },
    html`type="email" autocomplete="email" required maxlength="${fieldLimits.email}" value="${value}"`,
  );

/** `#name`: what a person is called; they may leave it out. */
export const nameField = (label: string, value: string, state: FieldState): Html =>
  textField({ id: 'name', label, ...state }, html`type="text" autocomplete="name" maxlength="${fieldLimits.name}" value="${value}"`);

/** `#phone-number`: with its country code, as browsers fill it in. */
export const phoneNumberField = ({ value, ...of }: FieldState & { label: string; hint: string; value: string }): Html =>
  textField(
    { id: 'phone-number', ...of },
    html`type="tel" inputmode="tel" autocomplete="tel" required maxlength="${fieldLimits.phoneNumber}" value="${value}"`,
  );

/** `#code`: of a message or an app, or, with letters in it, one that was kept. */
export const codeField = (label: string, { hasLetters = false, ...state }: FieldState & { readonly hasLetters?: boolean }): Html =>
  textField(
    { id: 'code', label, ...state },
    html`type="text" inputmode="${hasLetters ? 'text' : 'numeric'}" autocomplete="${hasLetters ? 'off' : 'one-time-code'}"
    autocapitalize="none" spellcheck="false" required maxlength="${fieldLimits.typedCode}"`,
  );

/** Whose password is set: shown, and told to the password manager, which otherwise would keep it for nobody. */
export const accountField = (label: string, account: string): Html =>
  field({ id: 'username', label }, html`<input id="username" type="text" autocomplete="username" readonly value="${account}" />`);

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
