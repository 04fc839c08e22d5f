import { encode } from 'uqr';
import type { EnrollableName } from '#contracts';
import { html, type Html } from '../html/html.js';
import { codeField } from './fields.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';
import type { LoginProblem } from './login-page.js';
import { passkeyForm } from './passkey-form.js';
import { stateOfCode } from './second-factor-pages.js';

/** What every page has that sets something up at a sign-in. */
export type EnrolmentPage = PageFrame & {
  readonly clientLogoUri: string | null;
  readonly enrolmentId: string;
  readonly mayWait: boolean;
  /** What could be set up instead, and where. */
  readonly instead: readonly { readonly method: EnrollableName; readonly address: string }[];
  readonly problem: LoginProblem | null;
};

/** `key`: base32. `uri`: the key as apps read it (`otpauth:`). */
export type SharedSecret = { readonly key: string; readonly uri: string };

export type EnrolTotpPage = EnrolmentPage & SharedSecret;

/** `offer`: the options of the creation, as JSON. */
export type EnrolPasskeyPage = EnrolmentPage & { readonly offer: string };

/** Modules of light ground on each side (ISO/IEC 18004 asks for four). */
const quietZone = 4;

/** A QR code as a drawing within the page: black on white in every colour scheme, or cameras would not read it. One path, a square of one unit for each dark module. */
const qrCode = (text: string, label: string): Html => {
  const { data, size } = encode(text, { ecc: 'M', border: quietZone });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
    <rect width="${size}" height="${size}" fill="#fff" />
    <path d="${dark}" fill="#000" />
  </svg>`;
};

/** In groups that people can read off. */
const grouped = (key: string): string => key.replace(/(.{4})(?=.)/g, '$1 ');

/** A secret for an authenticator app: to be scanned, typed, or opened in one. */
export const sharedSecret = (frame: PageFrame, { key, uri }: SharedSecret): Html => {
  const words = wordsOf(frame).enrolTotp;
  return html`<p>${words.scan}</p>
    ${qrCode(uri, words.picture)}
    <p class="note">${words.key} <code id="key" class="key" translate="no">${grouped(key)}</code></p>
    <p class="aside"><a id="open-app" href="${uri}">${words.open}</a></p>`;
};

/** `enrolment`, as every form has it that sets something up. */
export const enrolmentField = (enrolmentId: string): Html => html`<input type="hidden" name="enrolment" value="${enrolmentId}" />`;

/** What else can be done in place of that: something else, or, where it may wait, `later`. */
export const insteadOf = (page: PageFrame & Pick<EnrolmentPage, 'instead' | 'mayWait'>): Html => {
  const { setUpInstead } = wordsOf(page).secondFactor;
  return html`${page.instead.map(
    ({ method, address }) => html`<p class="aside"><a id="instead-${method}" href="${address}">${setUpInstead[method]}</a></p>`,
  )}
  ${
    page.mayWait &&
    html`<form method="post">
      <div class="actions">
        <button id="later" class="secondary" type="submit" name="enrolment" value="">${wordsOf(page).enrolTotp.later}</button>
      </div>
    </form>`
  }`;
};

/** Sets a passkey up: `enrolment`, and the answer of its authenticator as `passkey`; or as `insteadOf`. */
export const enrolPasskeyPage = (page: EnrolPasskeyPage): string => {
  const { enrol: words } = wordsOf(page).passkey;
  return document(
    page,
    words.title,
    html`${lead(words.lead, page.clientLogoUri)} ${page.problem !== null && alert(words.refused)}
    ${passkeyForm(
      page,
      { ceremony: 'create', offer: page.offer },
      { label: words.create, isSecondary: false, more: enrolmentField(page.enrolmentId) },
    )}
    ${insteadOf(page)}`,
  );
};

/** Sets an authenticator app up: `enrolment` and its first `code`; or as `insteadOf`. */
export const enrolTotpPage = (page: EnrolTotpPage): string => {
  const words = wordsOf(page).enrolTotp;
  return document(
    page,
    words.title,
    html`${lead(words.lead(page.tenantName), page.clientLogoUri)}
      ${page.problem !== null && alert(page.problem === 'too_many_requests' ? words.tooMany : words.wrong)} ${sharedSecret(page, page)}
      <form method="post">
        ${enrolmentField(page.enrolmentId)} ${codeField(words.code, stateOfCode(page.problem))}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>
      ${insteadOf(page)}`,
  );
};

export type RecoveryCodesPage = PageFrame & {
  readonly codes: readonly string[];
};

/** Shows recovery codes, once; `kept` says that they were read. */
export const recoveryCodesPage = (page: RecoveryCodesPage): string => {
  const words = wordsOf(page).recoveryCodes;
  return document(
    page,
    words.title,
    html`${lead(words.lead, null)}
      <ul id="recovery-codes" class="codes" translate="no">
        ${page.codes.map((code) => html`<li>${code}</li>`)}
      </ul>
      <p class="note">${words.once}</p>
      <form method="post">
        <div class="actions"><button id="submit" type="submit" name="kept" value="1">${words.goOn}</button></div>
      </form>`,
  );
};
