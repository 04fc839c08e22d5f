import { html, type Html } from '../html/html.js';
import { type PageFrame, wordsOf } from './layout.js';

/** What the browser is asked with. `options`: where a challenge is asked for; `offer`: the options of a creation, as they are. */
export type PasskeyCeremony =
  | { readonly ceremony: 'get'; readonly options: string }
  | { readonly ceremony: 'create'; readonly offer: string };

/**
 * A button for a passkey, whose answer is sent as `passkey`; hidden until `passkeyScript` runs, which the page has to allow (`ownScripts`). `label`: what the button says.
 * `isSecondary`: there is something else to do on the page; where not, it says why the button is missing. `more`: fields that the form has besides.
 */
export const passkeyForm = (
  page: PageFrame,
  asked: PasskeyCeremony,
  { label, isSecondary, more = null }: { readonly label: string; readonly isSecondary: boolean; readonly more?: Html | null },
): Html =>
  html`<form
      method="post"
      id="passkey-form"
      data-ceremony="${asked.ceremony}"
      ${asked.ceremony === 'get' ? html`data-options="${asked.options}"` : html`data-offer="${asked.offer}"`}
      hidden
    >
      <input type="hidden" name="passkey" value="" />
      ${more}
      <div class="actions"><button id="passkey" ${isSecondary && html`class="secondary" `}type="submit">${label}</button></div>
      <p class="hint" id="passkey-problem" role="alert" hidden>${wordsOf(page).passkey.notDone}</p>
    </form>
    ${
      !isSecondary &&
      html`<noscript><p class="hint">${wordsOf(page).passkey.needsScript}</p></noscript>
        <p class="hint" id="passkey-unsupported" hidden>${wordsOf(page).passkey.unsupported}</p>`
    }
    <script type="module" src="${page.assets.passkeyScript}"></script>`;
