import { encode } from 'uqr';
import { html, type Html } from '../html/html.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';
import type { LoginProblem } from './login-page.js';
import { codeField } from './second-factor-pages.js';

export type EnrolTotpPage = PageFrame & {
  readonly clientLogoUri: string | null;
  readonly enrolmentId: string;
  /** Base32. */
  readonly key: string;
  /** The key as apps read it (`otpauth:`). */
  readonly uri: string;
  readonly mayWait: boolean;
  readonly problem: LoginProblem | null;
};

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

/** Sets an authenticator app up: `enrolment` and its first `code`; or, where it may wait, `later`. */
export const enrolTotpPage = (page: EnrolTotpPage): string => {
  const words = wordsOf(page).enrolTotp;
  return document(
    page,
    words.title,
    html`${lead(words.lead(page.tenantName), page.clientLogoUri)}
      ${page.problem !== null && alert(page.problem === 'too_many_requests' ? words.tooMany : words.wrong)}
      <p>${words.scan}</p>
      ${qrCode(page.uri, words.picture)}
      <p class="note">${words.key} <code id="key" class="key" translate="no">${grouped(page.key)}</code></p>
      <p class="aside"><a id="open-app" href="${page.uri}">${words.open}</a></p>
      <form method="post">
        <input type="hidden" name="enrolment" value="${page.enrolmentId}" />
        ${codeField({ label: words.code, isNumeric: true, problem: page.problem })}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>
      ${
        page.mayWait &&
        html`<form method="post">
          <div class="actions"><button id="later" class="secondary" type="submit" name="enrolment" value="">${words.later}</button></div>
        </form>`
      }`,
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
