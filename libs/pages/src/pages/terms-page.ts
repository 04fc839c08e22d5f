import type { TermsDocument } from '#contracts';
import { html } from '../html/html.js';
import { textIn } from '../messages/local-text.js';
import { document, httpsAddress, lead, type PageFrame, wordsOf } from './layout.js';

export type TermsPage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  readonly version: string;
  readonly documents: readonly TermsDocument[];
};

/** Where the text is in the language of the page, or the nearest there is. */
export const documentIn = ({ locale }: Pick<PageFrame, 'locale'>, documents: readonly TermsDocument[]): string | null =>
  textIn(
    locale,
    documents.map(({ uri, ...of }) => ({ ...of, text: uri })),
  );

/** A version of the terms of use, to be accepted or declined; its form says which one was shown. */
export const termsPage = (page: TermsPage): string => {
  const words = wordsOf(page).terms;
  const { version, documents } = page;
  const address = httpsAddress(documentIn(page, documents));
  return document(
    page,
    words.title,
    html`${lead(words.lead(page.tenantName), page.clientLogoUri)}
      ${
        address !== null &&
        html`<p class="aside"><a id="terms" href="${address}" target="_blank" rel="noopener noreferrer">${words.read}</a></p>`
      }
      <form method="post">
        <input type="hidden" name="terms" value="${version}" />
        <div class="actions">
          <button id="allow" type="submit" name="answer" value="accept">${words.accept}</button>
          <button id="deny" type="submit" name="answer" value="decline" class="secondary">${words.decline}</button>
        </div>
      </form>
      <p class="aside">${words.note(page.clientName)}</p>`,
  );
};
