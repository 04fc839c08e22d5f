import { html } from '../html/html.js';
import { scriptHash } from './script-hash.js';
import { document, type PageFrame, wordsOf } from './layout.js';

const script = html`<script>
  document.forms[0].submit();
</script>`;

/** For the page's `script-src`: this script and no other. */
export const formPostScriptHash = scriptHash(script);

export type FormPostPage = PageFrame & {
  readonly action: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
};

/** Sends itself to the client (OAuth 2.0 Form Post Response Mode §2); where scripts do not run, a person presses the button. */
export const formPostPage = (page: FormPostPage): string => {
  const words = wordsOf(page).formPost;
  return document(
    page,
    words.title,
    html`<p class="lead">${words.lead}</p>
      <form method="post" action="${page.action}">
        ${page.parameters.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" /> `)}
        <noscript
          ><div class="actions"><button type="submit">${words.submit}</button></div></noscript
        >
      </form>`,
    { end: script },
  );
};
