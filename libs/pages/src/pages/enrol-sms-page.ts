import { html, type Html } from '../html/html.js';
import { enrolmentField, type EnrolmentPage, insteadOf } from './enrolment-pages.js';
import { codeField, phoneNumberField } from './fields.js';
import { alert, document, lead, wordsOf } from './layout.js';

export type EnrolSmsPage = Omit<EnrolmentPage, 'enrolmentId'> & {
  /** Where a code was sent; null: a number is asked for. */
  readonly sent: { readonly enrolmentId: string; readonly number: string } | null;
  /** The number as it was typed before, or empty. */
  readonly typed: string;
  /** Where another number is typed. */
  readonly again: string;
  /** Whether anything can be sent at all. */
  readonly canSend: boolean;
};

const alertOf = (page: EnrolSmsPage): string | null => {
  const { sentCode, enrolSms } = wordsOf(page);
  if (page.problem === 'too_many_requests') return sentCode.tooMany;
  if (page.problem !== null) return page.typed === '' ? sentCode.wrong : enrolSms.unfit;
  return page.sent === null && !page.canSend ? sentCode.cannotSend : null;
};

const numberForm = (page: EnrolSmsPage, describedBy: readonly string[]): Html => {
  const { number: label, hint, send } = wordsOf(page).enrolSms;
  const isInvalid = page.problem === 'invalid_credentials' && page.typed !== '';
  return html`<form method="post">
    ${enrolmentField('new')}
    ${phoneNumberField({ label, hint, value: page.typed, describedBy: ['hint', ...describedBy], isInvalid, hasFocus: true })}
    <div class="actions"><button id="submit" type="submit">${send}</button></div>
  </form>`;
};

const codeForm = (page: EnrolSmsPage, { enrolmentId, number }: NonNullable<EnrolSmsPage['sent']>, describedBy: readonly string[]): Html => {
  const { submit, otherNumber } = wordsOf(page).enrolSms;
  const { code, sendAgain } = wordsOf(page).sentCode;
  return html`<form method="post">
      ${enrolmentField(enrolmentId)}
      <input type="hidden" name="by" value="sms-otp" />
      ${codeField(code, { describedBy, isInvalid: page.problem === 'invalid_credentials', hasFocus: true })}
      <div class="actions"><button id="submit" type="submit">${submit}</button></div>
    </form>
    <form method="post">
      ${enrolmentField('new')}
      <input type="hidden" name="phone_number" value="${number}" />
      <div class="actions"><button id="send" class="secondary" type="submit">${sendAgain}</button></div>
    </form>
    <p class="aside"><a id="other-number" href="${page.again}">${otherNumber}</a></p>`;
};

/** Sets a telephone number up: `phone_number`, where a code is sent to; then `enrolment` and that `code`, by `sms-otp`. */
export const enrolSmsPage = (page: EnrolSmsPage): string => {
  const words = wordsOf(page).enrolSms;
  const { sent } = page;
  const problem = alertOf(page);
  const describedBy = problem === null ? [] : ['error'];
  return document(
    page,
    words.title,
    html`${lead(sent === null ? words.lead(page.tenantName) : words.sent(sent.number), page.clientLogoUri)}
    ${problem !== null && alert(problem)}
    ${sent === null ? page.canSend && numberForm(page, describedBy) : codeForm(page, sent, describedBy)} ${insteadOf(page)}`,
  );
};
