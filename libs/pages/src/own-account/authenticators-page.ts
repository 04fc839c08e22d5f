import type { EnrollableName } from '#contracts';
import { type Fragment, html, type Html } from '../html/html.js';
import { enrolmentField, sharedSecret, type SharedSecret } from '../pages/enrolment-pages.js';
import { codeField, fieldLimits } from '../pages/fields.js';
import { wordsOf } from '../pages/layout.js';
import type { LoginProblem } from '../pages/login-page.js';
import { passkeyForm } from '../pages/passkey-form.js';
import { stateOfCode } from '../pages/second-factor-pages.js';
import { confirmationField, moment, type OwnAccountFrame, ownForm, ownWordsOf, sectionPage } from './frame.js';

/** What a user has set up, as they are shown it. Times are ISO 8601. */
export type ShownAuthenticator = {
  readonly id: string;
  readonly method: EnrollableName;
  readonly name: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
};

/** What was just done. */
export type AuthenticatorsDone = 'added' | 'removed' | 'renamed' | 'changed';

export type OwnAuthenticatorsPage = OwnAccountFrame & {
  readonly authenticators: readonly ShownAuthenticator[];
  readonly recoveryCodesLeft: number;
  /** What may be added, and where. */
  readonly ways: readonly { readonly method: EnrollableName; readonly address: string }[];
  /** Where a number is changed: with the id of the one that it takes the place of behind it. Null: nowhere. */
  readonly changeNumber: string | null;
  readonly done: AuthenticatorsDone | null;
  readonly problem: 'unnamed' | 'gone' | 'tooMany' | 'known' | null;
};

/** The field of a name. `id`: of whose it is, on a page that has several. */
const nameField = (page: OwnAccountFrame, { id, value }: { readonly id: string; readonly value: string }): Html =>
  html`<div class="field">
    <label for="${id}">${ownWordsOf(page).authenticators.name}</label>
    <input id="${id}" name="name" type="text" autocomplete="off" maxlength="${fieldLimits.authenticatorName}" value="${value}" />
  </div>`;

/** What a user has set up, and what they may do with it: `remove` or `rename` with its id, `name` with the latter, and `recovery` for new codes. */
export const ownAuthenticatorsPage = (page: OwnAuthenticatorsPage): string => {
  const words = ownWordsOf(page).authenticators;
  const nameOf = ({ name, method }: ShownAuthenticator): string => name ?? words.kinds[method];
  const item = (one: ShownAuthenticator, nth: number): Fragment =>
    html`<li>
      <h2>${nameOf(one)}</h2>
      <p class="facts">
        ${one.name !== null && html`<span>${words.kinds[one.method]}</span>`}
        <span>${words.createdAt}: ${moment(page, one.createdAt)}</span>
        <span>${words.lastUsedAt}: ${one.lastUsedAt === null ? words.never : moment(page, one.lastUsedAt)}</span>
      </p>
      <details>
        <summary aria-label="${words.changeOf(nameOf(one))}">${words.change}</summary>
        ${ownForm(
          page,
          html`${nameField(page, { id: `name-${nth + 1}`, value: one.name ?? '' })}
            <button class="secondary small" type="submit" name="rename" value="${one.id}">${words.rename}</button>`,
        )}
        ${
          one.method === 'sms-otp' &&
          page.changeNumber !== null &&
          html`<div class="field">
            <a id="change-number-${nth + 1}" class="button secondary small" href="${page.changeNumber}${one.id}"
              >${words.changeNumber.title}</a
            >
          </div>`
        }
        ${ownForm(page, html`<button class="danger small" type="submit" name="remove" value="${one.id}">${words.remove}</button>`)}
      </details>
    </li>`;
  const codes = html`<h2 class="fixed">${words.codes.title}</h2>
    <p>${words.codes.left(page.recoveryCodesLeft)}</p>
    ${ownForm(
      page,
      html`<button id="new-codes" class="secondary" type="submit" name="recovery" value="new" aria-describedby="new-codes-note">
          ${words.codes.renew}
        </button>
        <p class="note" id="new-codes-note">${words.codes.note}</p>`,
    )}`;
  return sectionPage(
    page,
    'authenticators',
    html`<p class="lead">${page.authenticators.length === 0 ? words.none : words.lead}</p>
      ${
        page.authenticators.length > 0 &&
        html`<ul class="things">
          ${page.authenticators.map(item)}
        </ul>`
      }
      ${
        page.ways.length > 0 &&
        html`<div class="actions">
          ${page.ways.map(({ method, address }) => html`<a id="add-${method}" class="button secondary" href="${address}">${words.add[method]}</a>`)}
        </div>`
      }
      ${page.authenticators.length > 0 && codes}`,
    {
      success: page.done && words.done[page.done],
      problem: page.problem && words.problems[page.problem],
    },
  );
};

export type AddAuthenticatorPage = OwnAccountFrame & {
  readonly enrolmentId: string;
  /** What is set up. `offer`: the options of the creation, as JSON. */
  readonly setUp: ({ readonly method: 'totp' } & SharedSecret) | { readonly method: 'passkey'; readonly offer: string };
  readonly problem: LoginProblem | null;
};

/** Sets one more up: `enrolment`, `name`, and `code` or `passkey`. */
export const addAuthenticatorPage = (page: AddAuthenticatorPage): string => {
  const { setUp, problem } = page;
  const { enrolTotp, passkey } = wordsOf(page);
  const name = nameField(page, { id: 'name', value: '' });
  const refused = { totp: enrolTotp.wrong, passkey: passkey.enrol.refused };
  const content =
    setUp.method === 'totp'
      ? html`${sharedSecret(page, setUp)}
        ${ownForm(
          page,
          html`${enrolmentField(page.enrolmentId)} ${codeField(enrolTotp.code, stateOfCode(problem))} ${name}
            <div class="actions"><button id="submit" type="submit">${enrolTotp.submit}</button></div>`,
        )}`
      : html`<p class="lead">${passkey.enrol.lead}</p>
          ${passkeyForm(
            page,
            { ceremony: 'create', offer: setUp.offer },
            {
              label: passkey.enrol.create,
              isSecondary: false,
              more: html`${confirmationField(page)}${enrolmentField(page.enrolmentId)}${name}`,
            },
          )}`;
  return sectionPage(page, 'authenticators', content, {
    title: setUp.method === 'totp' ? enrolTotp.title : passkey.enrol.title,
    problem: problem && (problem === 'too_many_requests' ? enrolTotp.tooMany : refused[setUp.method]),
  });
};

/** Recovery codes of a user, once; the way on is back to what they have set up. */
export const ownRecoveryCodesPage = (page: OwnAccountFrame & { readonly codes: readonly string[] }): string => {
  const words = wordsOf(page).recoveryCodes;
  return sectionPage(
    page,
    'authenticators',
    html`<p class="lead">${words.lead}</p>
      <ul id="recovery-codes" class="codes" translate="no">
        ${page.codes.map((code) => html`<li>${code}</li>`)}
      </ul>
      <p class="note">${words.once}</p>
      <a id="submit" class="button" href="${page.addresses.authenticators}">${words.goOn}</a>`,
    { title: words.title },
  );
};
