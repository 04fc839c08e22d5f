import type { OwnActivity } from '#contracts';
import { html } from '../html/html.js';
import { moment, type OwnAccountFrame, ownWordsOf, sectionPage } from './frame.js';

export type OwnActivityPage = OwnAccountFrame & {
  /** `application`: how the one that it is about is called; null: none, or not known. */
  readonly activities: readonly (Omit<OwnActivity, 'clientId'> & { readonly application: string | null })[];
  /** Where earlier ones are; null: there are none. */
  readonly more: string | null;
};

/** What happened to a user's account, the newest first. */
export const ownActivityPage = (page: OwnActivityPage): string => {
  const words = ownWordsOf(page).activity;
  const { address } = ownWordsOf(page).sessions;
  return sectionPage(
    page,
    'activity',
    html`${page.activities.length === 0 && html`<p class="lead" id="none">${words.none}</p>`}
    ${
      page.activities.length > 0 &&
      html`<p class="lead">${words.lead}</p>
        <ul class="things">
          ${page.activities.map(
            (one) =>
              html`<li>
                <h2>${words.kinds[one.kind]}${one.application !== null && html`: ${one.application}`}</h2>
                <p class="facts">
                  <span>${moment(page, one.occurredAt)}, ${words.by[one.by]}</span>
                  ${one.address !== null && html`<span>${address(one.address)}</span>`}
                </p>
              </li>`,
          )}
        </ul>`
    }
    ${page.more !== null && html`<p><a id="more" href="${page.more}">${words.more}</a></p>`}`,
  );
};
