import { html } from '../html/html.js';
import { wordsOf } from '../pages/layout.js';
import { type SmsEnrolment, smsEnrolmentForms, smsEnrolmentProblem } from '../pages/sms-enrolment.js';
import { type OwnAccountFrame, ownForm, ownWordsOf, sectionPage } from './frame.js';

export type OwnNumberPage = OwnAccountFrame &
  SmsEnrolment & {
    /** What its user calls the number that this one takes the place of; null: it is one more. */
    readonly replaces: string | null;
  };

/** Sets one more telephone number up, or another one in the place of one. */
export const ownNumberPage = (page: OwnNumberPage): string => {
  const { changeNumber } = ownWordsOf(page).authenticators;
  const { enrolSms } = wordsOf(page);
  const { sent, replaces } = page;
  return sectionPage(
    page,
    'authenticators',
    html`${replaces !== null && html`<p class="lead">${changeNumber.lead(replaces)}</p>`}
    ${sent !== null && html`<p>${enrolSms.sent(sent.number)}</p>`} ${smsEnrolmentForms(page, (fields) => ownForm(page, fields))}`,
    { title: replaces === null ? enrolSms.title : changeNumber.title, problem: smsEnrolmentProblem(page) },
  );
};
