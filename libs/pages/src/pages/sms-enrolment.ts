import { html, type Fragment, type Html } from '../html/html.js';
import { enrolmentField } from './enrolment-pages.js';
import { codeField, phoneNumberField } from './fields.js';
import { type PageFrame, wordsOf } from './layout.js';
import type { LoginProblem } from './login-page.js';
import { stateOfCode } from './second-factor-pages.js';

/** Setting up a telephone number, wherever that is done. */
export type SmsEnrolment = {
  /** Where a code was sent; null: a number is asked for. */
  readonly sent: { readonly enrolmentId: string; readonly number: string } | null;
  /** The number as it was typed before, or empty. */
  readonly typed: string;
  /** Where another number is typed. */
  readonly again: string;
  /** Whether anything can be sent at all. */
  readonly canSend: boolean;
  readonly problem: LoginProblem | null;
};

type SmsEnrolmentPage = PageFrame & SmsEnrolment;
/** A form of the page with these fields. */
type FormOf = (fields: Fragment) => Html;

/** What went wrong, in words; null: nothing. */
export const smsEnrolmentProblem = (page: SmsEnrolmentPage): string | null => {
  const { sentCode, enrolSms } = wordsOf(page);
  if (page.problem === 'too_many_messages') return sentCode.tooManyMessages;
  if (page.problem === 'too_many_requests') return sentCode.tooMany;
  if (page.problem !== null) return page.typed === '' ? sentCode.wrong : enrolSms.unfit;
  return page.sent === null && !page.canSend ? sentCode.cannotSend : null;
};

const numberForm = (page: SmsEnrolmentPage, formOf: FormOf, describedBy: readonly string[]): Html => {
  const { number: label, hint, send } = wordsOf(page).enrolSms;
  const isInvalid = page.problem === 'invalid_credentials' && page.typed !== '';
  return formOf(
    html`${enrolmentField('new')} ${phoneNumberField({ label, hint, value: page.typed, describedBy, isInvalid, hasFocus: true })}
      <div class="actions"><button id="submit" type="submit">${send}</button></div>`,
  );
};

const codeForm = (page: SmsEnrolmentPage, { enrolmentId, number }: NonNullable<SmsEnrolment['sent']>, formOf: FormOf): Html => {
  const { submit, otherNumber } = wordsOf(page).enrolSms;
  const { code, sendAgain } = wordsOf(page).sentCode;
  return html`${formOf(
      html`${enrolmentField(enrolmentId)}
        <input type="hidden" name="by" value="sms-otp" />
        ${codeField(code, stateOfCode(page.problem))}
        <div class="actions"><button id="submit" type="submit">${submit}</button></div>`,
    )}
    ${formOf(
      html`${enrolmentField('new')}
        <input type="hidden" name="phone_number" value="${number}" />
        <div class="actions"><button id="send" class="secondary" type="submit">${sendAgain}</button></div>`,
    )}
    <p class="aside"><a id="other-number" href="${page.again}">${otherNumber}</a></p>`;
};

/** `phone_number`, where a code is sent to; then `enrolment` and that `code`, by `sms-otp`. */
export const smsEnrolmentForms = (page: SmsEnrolmentPage, formOf: FormOf): Fragment => {
  if (page.sent !== null) return codeForm(page, page.sent, formOf);
  return page.canSend && numberForm(page, formOf, smsEnrolmentProblem(page) === null ? [] : ['error']);
};
