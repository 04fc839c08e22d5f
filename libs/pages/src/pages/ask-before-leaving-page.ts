import { html } from '../html/html.js';
import { document, type PageFrame, wordsOf } from './layout.js';

export type AskBeforeLeavingPage = PageFrame & {
  /** What the answer that the client would get is: a link, or a form of the client's. */
  readonly response:
    | { readonly kind: 'redirect'; readonly location: string }
    | { readonly kind: 'form_post'; readonly action: string; readonly parameters: readonly (readonly [name: string, value: string])[] };
  /** What the person can tell the address by. */
  readonly destination: string;
  /** The OAuth error, for those who build the application; its description is English, as the RFCs have it. */
  readonly error: string;
  readonly description: string;
};

/**
 * In place of a redirect with an error to a client that nobody answers for (RFC 9700 §4.11.2): why it gets nothing, and where the person would go, who decides. No script goes on, and nothing is
 * shown that the client says of itself.
 */
export const askBeforeLeavingPage = (page: AskBeforeLeavingPage): string => {
  const { leaving, error } = wordsOf(page);
  const { response, destination } = page;
  const goOn =
    response.kind === 'redirect'
      ? html`<a id="continue" class="button secondary" href="${response.location}" rel="noreferrer">${leaving.goOn(destination)}</a>`
      : html`<form method="post" action="${response.action}">
          ${response.parameters.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" /> `)}
          <div class="actions"><button id="continue" class="secondary" type="submit">${leaving.goOn(destination)}</button></div>
        </form>`;
  return document(
    page,
    leaving.title,
    html`<p class="lead" id="error">${leaving.unanswered(destination)}</p>
      <dl>
        <div>
          <dt>${error.code}</dt>
          <dd>${page.error}</dd>
        </div>
        <div>
          <dt>${error.detail}</dt>
          <dd lang="en">${page.description}</dd>
        </div>
      </dl>
      <p class="note">${leaving.note}</p>
      ${goOn}`,
  );
};
