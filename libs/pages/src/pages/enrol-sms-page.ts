import { html } from '../html/html.js';
import { type EnrolmentPage, insteadOf } from './enrolment-pages.js';
import { alert, document, lead, wordsOf } from './layout.js';
import { type SmsEnrolment, smsEnrolmentForms, smsEnrolmentProblem } from './sms-enrolment.js';

export type EnrolSmsPage = Omit<EnrolmentPage, 'enrolmentId'> & SmsEnrolment;

/** Sets a telephone number up at a sign-in, or as `insteadOf`. */
export const enrolSmsPage = (page: EnrolSmsPage): string => {
  const words = wordsOf(page).enrolSms;
  const { sent } = page;
  const problem = smsEnrolmentProblem(page);
  return document(
    page,
    words.title,
    html`${lead(sent === null ? words.lead(page.tenantName) : words.sent(sent.number), page.clientLogoUri)}
    ${problem !== null && alert(problem)} ${smsEnrolmentForms(page, (fields) => html`<form method="post">${fields}</form>`)}
    ${insteadOf(page)}`,
  );
};
