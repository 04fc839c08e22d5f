import { html, type Html } from '../html/html.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';

export type OrganizationPage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  /** Those that the user is a member of. */
  readonly organizations: readonly { readonly organizationId: string; readonly displayName: string }[];
  /** Whether the form was sent without a choice. */
  readonly isMissing: boolean;
};

const choice = ({ organizationId, displayName }: OrganizationPage['organizations'][number], index: number): Html => {
  const id = `organization-${index + 1}`;
  return html`<div class="choice">
    <input id="${id}" type="radio" name="organization" value="${organizationId}" required />
    <label for="${id}" translate="no">${displayName}</label>
  </div>`;
};

/** For which organization the application gets what it asks for. Nothing is chosen before the user chooses; `choose` says which form it is where nothing was. */
export const organizationPage = (page: OrganizationPage): string => {
  const words = wordsOf(page).organization;
  return document(
    page,
    words.title,
    html`${lead(words.lead(page.clientName), page.clientLogoUri)} ${page.isMissing && alert(words.missing)}
      <form method="post">
        <input type="hidden" name="choose" value="organization" />
        <fieldset id="organization" class="field">
          <legend>${words.legend}</legend>
          ${page.organizations.map(choice)}
        </fieldset>
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>`,
  );
};
