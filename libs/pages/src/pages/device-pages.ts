import { type Fragment, html } from '../html/html.js';
import { fieldLimits } from './fields.js';
import { alert, document, type PageFrame, wordsOf } from './layout.js';

export type DevicePage = PageFrame & {
  /** As a link brought it, or as it was typed; empty where nothing was. */
  readonly userCode: string;
  /** Whether a link brought it, and nobody has typed it. */
  readonly isFromLink: boolean;
  readonly problem: 'missing' | 'wrong' | 'too_many_requests' | null;
};

const userCodeField = (label: string, hint: string, { userCode, problem }: DevicePage): Fragment =>
  html`<div class="field">
    <label for="user_code">${label}</label>
    <input
      id="user_code"
      class="code"
      name="user_code"
      type="text"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      required
      maxlength="${fieldLimits.userCode}"
      value="${userCode}"
      ${problem !== null && problem !== 'too_many_requests' && html`aria-invalid="true"`}
      aria-describedby="${problem === null ? 'hint' : 'error hint'}"
      ${userCode === '' && html`autofocus`}
    />
    <p class="hint" id="hint">${hint}</p>
  </div>`;

/**
 * Where a person types the code of a device, or compares it with the one that a link has brought (RFC 8628 §3.3, §3.3.1). Opening the link changes nothing. The form has no `action`: the code that is sent is
 * the one in the field.
 */
export const devicePage = (page: DevicePage): string => {
  const words = wordsOf(page).device;
  const problems = { missing: words.missing, wrong: words.wrong, too_many_requests: words.tooMany };
  const isToCheck = page.isFromLink && page.problem === null;
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead(page.tenantName)}</p>
      ${page.problem !== null && alert(problems[page.problem])}
      ${
        isToCheck &&
        html`<div class="notice" id="check">
          <p><strong>${words.checkTitle}</strong> ${words.check}</p>
        </div>`
      }
      <form method="post">
        ${userCodeField(words.code, words.hint, page)} ${!isToCheck && html`<p class="note">${words.warning}</p>`}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>`,
  );
};
