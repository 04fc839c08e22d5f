import { html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';
import { scriptHash } from './script-hash.js';

/**
 * Tells the window that opened this one, or else frames it. Browsers give the message to the named origin alone, whoever that window shows. It stays open: had it closed itself, any page that opened it would know that somebody
 * is signed in.
 */
const script = html`<script>
  const { targetOrigin, message } = document.getElementById('message').dataset;
  const main = window.opener ?? window.parent;
  if (main !== window) main.postMessage(JSON.parse(message), targetOrigin);
</script>`;

/** For the page's `script-src`: this script and no other. */
export const webMessageScriptHash = scriptHash(script);

export type WebMessagePage = PageFrame & {
  /** Of the pages of the client that may be told. */
  readonly origin: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
};

/** Tells the client's page of an authorization response (OAuth 2.0 Web Message Response Mode, its simple mode); in a frame nobody sees it. */
export const webMessagePage = (page: WebMessagePage): string => {
  const { title, lead } = wordsOf(page).webMessage;
  const message = JSON.stringify({ type: 'authorization_response', response: Object.fromEntries(page.parameters) });
  return document(
    page,
    title,
    html`<p class="lead" id="message" data-target-origin="${page.origin}" data-message="${message}">${lead}</p>`,
    { end: script },
  );
};
