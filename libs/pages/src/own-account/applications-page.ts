import type { DescribedScope, OwnApi, OwnApplication } from '#contracts';
import { type Fragment, html } from '../html/html.js';
import { hasWords } from '../messages/consent/words.js';
import { scopeText } from '../messages/local-text.js';
import { linkText } from '../pages/client-links.js';
import { claimText } from '../pages/consent-page.js';
import { describedDetail } from '../pages/described-detail.js';
import { httpsAddress, wordsOf } from '../pages/layout.js';
import { labelled, moment, type OwnAccountFrame, ownForm, ownWordsOf, sectionPage } from './frame.js';

export type OwnApplicationsPage = OwnAccountFrame & {
  readonly applications: readonly Omit<OwnApplication, 'logoUri'>[];
  /** Whether the access of one has just been ended. */
  readonly isRevoked: boolean;
  /** Where more of them are; null: these are all. */
  readonly more: string | null;
};

/** What may act for a user. The form of one sends `application` with its client id. */
export const ownApplicationsPage = (page: OwnApplicationsPage): string => {
  const words = ownWordsOf(page).applications;
  const consentWords = wordsOf(page).consent;
  const openIdScopes = consentWords.scopes;
  const scopeItem = (scope: DescribedScope): Fragment => {
    const { name } = scope;
    return html`<li>
      ${(hasWords(name, openIdScopes) ? openIdScopes[name] : scopeText(page.locale, scope)) ?? html`<code>${name}</code>`}
    </li>`;
  };
  const apiList = ({ name, scopes, authorizationDetails = [] }: OwnApi): Fragment =>
    scopes.length + authorizationDetails.length > 0 &&
    html`<p class="facts">${consentWords.atApi(name)}</p>
      <ul>
        ${scopes.map(scopeItem)} ${authorizationDetails.map((detail) => html`<li>${describedDetail(detail, consentWords)}</li>`)}
      </ul>`;
  const claimItem = (name: string): Fragment => html`<li>${claimText(page.locale, { name, labels: [] }, consentWords)}</li>`;
  const item = ({
    clientId,
    name,
    clientUri,
    destinations,
    organizations = [],
    scopes,
    apis = [],
    claims = [],
    hasMore,
    firstGrantedAt,
    lastGrantedAt,
  }: OwnApplicationsPage['applications'][number]): Fragment => {
    const title = name ?? words.unknown;
    const href = httpsAddress(clientUri);
    return html`<li>
      <h2>
        ${href === null ? title : html`<a href="${href}" target="_blank" rel="noopener noreferrer">${linkText(href, title, destinations)}</a>`}
      </h2>
      ${
        scopes.length + claims.length > 0 &&
        html`<p class="facts">${words.mayDo}</p>
          <ul>
            ${scopes.map(scopeItem)} ${claims.map(claimItem)}
          </ul>`
      }
      ${apis.map(apiList)} ${hasMore && html`<p class="facts">${words.hasMore}</p>`}
      <p class="facts">
        ${destinations.length > 0 && labelled(page, words.destinations, html`<span translate="no">${destinations.join(', ')}</span>`)}
        ${organizations.length > 0 && labelled(page, words.organizations, html`<span translate="no">${organizations.join(', ')}</span>`)}
        ${labelled(page, words.since, moment(page, firstGrantedAt))}
        ${lastGrantedAt !== firstGrantedAt && labelled(page, words.renewed, moment(page, lastGrantedAt))}
      </p>
      ${ownForm(
        page,
        html`<button class="secondary small" type="submit" name="application" value="${clientId}" aria-label="${words.revokeOf(title)}">
          ${words.revoke}
        </button>`,
      )}
    </li>`;
  };
  const list =
    page.applications.length === 0
      ? html`<p class="lead" id="none">${words.none}</p>`
      : html`<p class="lead">${words.lead}</p>
          <ul class="things">
            ${page.applications.map(item)}
          </ul>
          ${page.more !== null && html`<p><a id="more" href="${page.more}">${words.more}</a></p>`}`;
  return sectionPage(page, 'applications', list, { success: page.isRevoked ? words.revoked : null });
};
