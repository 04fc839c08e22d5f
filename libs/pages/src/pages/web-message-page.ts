import { html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';
import { scriptHash } from './script-hash.js';

/**
 * Tells the window that opened this one, or else frames it, and then people that it was told. Browsers give the message to the named origin alone, whoever that window shows. It stays open: had it closed itself, any page that opened it would know
 * that somebody is signed in.
 */
const script = html`<script>
  const told = document.getElementById('message');
  const main = window.opener ?? window.parent;
  if (main !== window) {
    main.postMessage(JSON.parse(told.dataset.message), told.dataset.targetOrigin);
    told.hidden = false;
    document.getElementById('untold').hidden = true;
  }
</script>`;

/** For the page's `script-src`: this script and no other. */
export const webMessageScriptHash = scriptHash(script);

export type WebMessagePage = PageFrame & {
  /** Of the pages of the client that may be told. */
  readonly origin: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
};

/** Tells the client's page of an authorization response (OAuth 2.0 Web Message Response Mode, its simple mode); in a frame nobody sees it. Says that nobody was told until a script has: where none runs, or no window is there, that stays. */
export const webMessagePage = (page: WebMessagePage): string => {
  const { title, lead, untold } = wordsOf(page).webMessage;
  const message = JSON.stringify({ type: 'authorization_response', response: Object.fromEntries(page.parameters) });
  return document(
    page,
    title,
    html`<div id="message" data-target-origin="${page.origin}" data-message="${message}" hidden><p class="lead">${lead}</p></div>
      <div id="untold"><p class="lead">${untold}</p></div>`,
    { end: script },
  );
};
