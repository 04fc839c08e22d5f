import { html } from '../html/html.js';
import { type OwnAccountFrame, ownForm, ownWordsOf, sectionPage } from './frame.js';

/** What a user can do with what is known of them. */
export const ownDataPage = (page: OwnAccountFrame): string => {
  const words = ownWordsOf(page).data;
  return sectionPage(
    page,
    'data',
    html`<p class="lead">${words.lead}</p>
      ${ownForm(page, html`<div class="actions"><button id="submit" type="submit">${words.download}</button></div>`)}`,
  );
};
