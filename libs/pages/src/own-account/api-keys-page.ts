import type { ApiForKeys, ApiKey } from '#contracts';
import { type Fragment, html, type Html } from '../html/html.js';
import { scopeText } from '../messages/local-text.js';
import { lengthOfTime } from '../messages/length-of-time.js';
import { wordsOf } from '../pages/layout.js';
import { labelled, moment, type OwnAccountFrame, ownForm, sectionPage } from './frame.js';

const maxNameLength = 100;

export type OwnApiKeysPage = OwnAccountFrame & {
  readonly apiKeys: readonly Omit<ApiKey, 'userId' | 'clientId'>[];
  /** What the user may have a key for, and where. */
  readonly apis: readonly { readonly name: string; readonly address: string }[];
  /** When the page was asked for. ISO 8601. */
  readonly at: string;
  /** One that has just been made: shown this once. */
  readonly made: string | null;
  readonly isRevoked: boolean;
};

/** A user's own keys. The form of one sends `revoke` with its id. */
export const ownApiKeysPage = (page: OwnApiKeysPage): string => {
  const { apiKeys: words, consent } = wordsOf(page);
  const item = (key: OwnApiKeysPage['apiKeys'][number]): Fragment => {
    const isOver = key.revokedAt !== null || key.expiresAt <= page.at;
    return html`<li>
      <h2>${key.name}</h2>
      <p class="facts">${words.mayDo}</p>
      <ul>
        ${key.scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>
      <p class="facts">
        <span>${consent.atApi(key.resource)}</span>
        ${labelled(page, words.beginsWith, html`<code translate="no">${key.prefix}</code>`)}
        ${labelled(page, words.createdAt, moment(page, key.createdAt))}
        ${labelled(page, words.lastUsedAt, key.lastUsedAt === null ? html`${words.never}` : moment(page, key.lastUsedAt))}
        ${
          key.revokedAt !== null
            ? labelled(page, words.revokedAt, moment(page, key.revokedAt))
            : labelled(page, isOver ? words.expired : words.expiresAt, moment(page, key.expiresAt))
        }
      </p>
      ${
        !isOver &&
        ownForm(
          page,
          html`<button class="danger small" type="submit" name="revoke" value="${key.id}" aria-label="${words.revokeOf(key.name)}">
            ${words.revoke}
          </button>`,
        )
      }
    </li>`;
  };
  const made =
    page.made !== null &&
    html`<h2 class="fixed">${words.made.title}</h2>
      <p>${words.made.text}</p>
      <p><code id="api-key" class="key" translate="no">${page.made}</code></p>`;
  const list =
    page.apiKeys.length === 0
      ? html`<p class="lead" id="none">${words.none}</p>`
      : html`<p class="lead">${words.lead}</p>
          <ul class="things">
            ${page.apiKeys.map(item)}
          </ul>`;
  const links =
    page.apis.length > 0 &&
    html`<div class="actions">
      ${page.apis.map(
        ({ name, address }, nth) => html`<a id="create-${nth + 1}" class="button secondary" href="${address}">${words.create(name)}</a>`,
      )}
    </div>`;
  return sectionPage(page, 'api-keys', html`${made} ${list} ${links}`, { success: page.isRevoked ? words.revoked : null });
};

export type NewOwnApiKeyPage = OwnAccountFrame & {
  readonly api: ApiForKeys;
  /** Seconds; the first is chosen. */
  readonly lifetimes: readonly number[];
  readonly typedName: string;
  readonly chosenScopes: readonly string[];
  readonly problem: 'unfit' | 'tooMany' | null;
};

/** A new key for an API: `api`, `name`, `scope` for each that is ticked, and `lifetime`. For who has just proved who they are. */
export const newOwnApiKeyPage = (page: NewOwnApiKeyPage): string => {
  const { api, problem } = page;
  const words = wordsOf(page).apiKeys;
  const { sensitive } = wordsOf(page).consent;
  const labelOf = (scope: ApiForKeys['scopes'][number]): Html =>
    html`${scopeText(page.locale, scope)}${scope.sensitive && html` <strong>${sensitive}</strong>`}`;
  const form = html`<p class="lead">${words.form.lead}</p>
    ${ownForm(
      page,
      html`<input type="hidden" name="api" value="${api.id}" />
        <div class="field">
          <label for="name">${words.form.name}</label>
          <input
            id="name"
            name="name"
            type="text"
            autocomplete="off"
            required
            maxlength="${maxNameLength}"
            value="${page.typedName}"
            aria-describedby="hint${problem === 'unfit' && ' error'}"
            ${problem === 'unfit' && html` aria-invalid="true"`}
            autofocus
          />
          <p class="hint" id="hint">${words.form.nameHint}</p>
        </div>
        <fieldset class="field">
          <legend>${words.form.scopes}</legend>
          ${api.scopes.map(
            (scope, nth) =>
              html`<div class="choice">
                <input
                  id="scope-${nth + 1}"
                  name="scope"
                  type="checkbox"
                  value="${scope.name}"
                  ${page.chosenScopes.includes(scope.name) && html` checked`}
                />
                <label for="scope-${nth + 1}">${labelOf(scope)}</label>
              </div>`,
          )}
        </fieldset>
        <div class="field">
          <label for="lifetime">${words.form.lifetime}</label>
          <select id="lifetime" name="lifetime">
            ${page.lifetimes.map((seconds) => html`<option value="${seconds}">${lengthOfTime(page.locale, seconds)}</option>`)}
          </select>
        </div>
        <div class="actions"><button id="submit" type="submit">${words.form.submit}</button></div>`,
    )}`;
  return sectionPage(page, 'api-keys', form, { title: words.create(api.name), problem: problem && words.problems[problem] });
};
