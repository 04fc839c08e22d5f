import type { SentCodeName } from '#contracts';
import { html } from '../html/html.js';
import { codeField } from './fields.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';
import { otherWaysLink, type RememberChoice, rememberField } from './second-factor-pages.js';
import type { LoginProblem } from './login-page.js';

export type SentCodePage = PageFrame & {
  readonly method: SentCodeName;
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  /** Whether a message is on its way. */
  readonly isSent: boolean;
  /** Where it went, as only its reader knows it; null where nothing is said of that. */
  readonly sentTo: string | null;
  /** Whether one can be sent at all. */
  readonly canSend: boolean;
  readonly problem: LoginProblem | null;
  /** Where another way is chosen; null: there is none. */
  readonly otherWays: string | null;
  /** Null: not offered. */
  readonly remember: RememberChoice | null;
};

const alertOf = (page: SentCodePage): string | null => {
  const words = wordsOf(page).sentCode;
  if (!page.canSend) return words.cannotSend;
  switch (page.problem) {
    case null:
      return null;
    case 'unreachable':
      return words.unreachable;
    case 'too_many_requests':
      return words.tooMany;
    case 'too_many_messages':
      return words.tooManyMessages;
    default:
      return words.wrong;
  }
};

/** The code of a message: `code`, or `send` for a message. A member named as the method says which. */
export const sentCodePage = (page: SentCodePage): string => {
  const words = wordsOf(page).sentCode;
  const way = words.ways[page.method];
  const problem = alertOf(page);
  const method = html`<input type="hidden" name="${page.method}" value="" />`;
  const send = html`<form method="post">
    ${method}
    <div class="actions">
      <button id="send" ${page.isSent && html`class="secondary" `}type="submit" name="send" value="1">
        ${page.isSent ? words.sendAgain : words.send}
      </button>
    </div>
  </form>`;
  const enter = html`<form method="post">
    ${method}
    ${codeField(words.code, {
      describedBy: problem === null ? [] : ['error'],
      isInvalid: page.problem === 'invalid_credentials',
      hasFocus: true,
    })}
    ${rememberField(page, page.remember)}
    <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
  </form>`;
  return document(
    page,
    words.title,
    html`${lead(page.isSent ? way.sent(page.sentTo) : way.lead(page.clientName), page.clientLogoUri)} ${problem !== null && alert(problem)}
    ${page.isSent && enter} ${page.canSend && send} ${otherWaysLink(page, page.otherWays)}`,
  );
};
