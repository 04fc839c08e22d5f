import { html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';
import { scriptHash } from './script-hash.js';

// Takes the page's place in the history. The link stays where an application of the device must open: browsers may want a press for that.
const script = html`<script>
  const link = document.getElementById('continue');
  const { href, protocol } = link;
  if (protocol === 'https:' || protocol === 'http:') link.remove();
  location.replace(href);
</script>`;

/** For the page's `script-src`: this script and no other. */
export const leaveScriptHash = scriptHash(script);

export type LeavePage = PageFrame & {
  /** An address that is known to be the client's. */
  readonly location: string;
};

/**
 * Ends the navigation of a form here, and begins a new one to `location` at once, which no policy on forms binds (ADR 26). Without scripts the
 * browser refreshes; where it may not do that either, a person follows the link.
 */
export const leavePage = (page: LeavePage): string => {
  const words = wordsOf(page).formPost;
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead}</p>
      <a id="continue" class="button" href="${page.location}">${words.submit}</a>`,
    { head: html`<noscript><meta http-equiv="refresh" content="0; url=${page.location}" /></noscript>`, end: script },
  );
};
