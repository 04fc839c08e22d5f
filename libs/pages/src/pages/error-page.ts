import { html } from '../html/html.js';
import type { ErrorKind } from '../messages/error/words.js';
import { alert, document, explanation, type PageFrame, wordsOf } from './layout.js';

export type ErrorPage = PageFrame & {
  readonly kind: ErrorKind;
  /** Found again in the logs. */
  readonly reference: string;
  /** The OAuth error, for those who build the application; its description is English, as the RFCs have it. */
  readonly error?: { readonly code: string; readonly description: string } | undefined;
};

/** Where the service failed. Everything else is a refusal: nothing is broken, and the page is calm about it. */
const failures: ReadonlySet<ErrorKind> = new Set(['internal', 'unavailable']);

/** What a person can read when something cannot go on: its cause, and what to do. Never a stack, never an internal detail. */
export const errorPage = (page: ErrorPage): string => {
  const words = wordsOf(page).error;
  const { title, text } = words.byKind[page.kind];
  return document(
    page,
    title,
    html`${failures.has(page.kind) ? alert(text) : explanation(text)}
      <dl>
        ${
          page.error !== undefined &&
          html`<div>
              <dt>${words.code}</dt>
              <dd>${page.error.code}</dd>
            </div>
            <div>
              <dt>${words.detail}</dt>
              <dd lang="en">${page.error.description}</dd>
            </div>`
        }
        <div>
          <dt>${words.reference}</dt>
          <dd>${page.reference}</dd>
        </div>
      </dl>`,
  );
};
