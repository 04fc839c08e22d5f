import type { OwnTermsAcceptance, TermsDocument } from '#contracts';
import { html } from '../html/html.js';
import { httpsAddress, wordsOf } from '../pages/layout.js';
import { documentIn } from '../pages/terms-page.js';
import { labelled, moment, type OwnAccountFrame, ownWordsOf, sectionPage } from './frame.js';

export type OwnTermsPage = OwnAccountFrame & {
  /** `documents`: where the text of that version is; none where the tenant has it no longer. */
  readonly acceptances: readonly (OwnTermsAcceptance & { readonly documents: readonly TermsDocument[] })[];
};

/** Which terms of use somebody has accepted, and when. */
export const ownTermsPage = (page: OwnTermsPage): string => {
  const words = ownWordsOf(page).terms;
  const { acceptances } = page;
  if (acceptances.length === 0) return sectionPage(page, 'terms', html`<p class="lead" id="none">${words.none}</p>`);
  return sectionPage(
    page,
    'terms',
    html`<ul class="things">
      ${acceptances.map(({ version, acceptedAt, documents }) => {
        const address = httpsAddress(documentIn(page, documents));
        return html`<li>
          <h2>${words.version(version)}</h2>
          <p class="facts">
            ${labelled(page, words.acceptedAt, moment(page, acceptedAt))}
            ${
              address !== null &&
              html`<span><a href="${address}" target="_blank" rel="noopener noreferrer">${wordsOf(page).terms.read}</a></span>`
            }
          </p>
        </li>`;
      })}
    </ul>`,
  );
};
