import { html } from '../html/html.js';
import type { ErrorKind } from '../messages/messages.js';
import { document, errorSummary, type PageFrame, wordsOf } from './layout.js';

export type ErrorPage = PageFrame & {
  readonly kind: ErrorKind;
  /** Found again in the logs. */
  readonly reference: string;
  /** The OAuth error, for those who build the application; its description is English, as the RFCs have it. */
  readonly error?: { readonly code: string; readonly description: string } | undefined;
};

/** What a person can read when something cannot go on. Never a stack, never an internal detail. */
export const errorPage = (page: ErrorPage): string => {
  const words = wordsOf(page).error;
  const { title, text } = words.byKind[page.kind];
  return document(
    page,
    words.title,
    html`${errorSummary(title, text)}
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
