import { html } from '../html/html.js';
import { document, explanation } from '../pages/layout.js';
import { type OwnAccountFrame, ownWordsOf } from './frame.js';

/** Where a fresh proof is demanded that its user can no longer give: the overview has the way out. */
export const unprovablePage = (frame: Pick<OwnAccountFrame, 'addresses'> & Parameters<typeof ownWordsOf>[0]): string => {
  const { unprovable, title } = ownWordsOf(frame);
  return document(
    frame,
    unprovable.title,
    html`${explanation(unprovable.text)}<a id="overview" class="button" href="${frame.addresses.overview}">${title}</a>`,
  );
};
