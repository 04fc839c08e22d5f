import { html } from '../html/html.js';
import { type AttributeFields, attributeFields } from './attribute-fields.js';
import { alert, document, lead, type PageFrame, wordsOf } from './layout.js';

export type CompleteProfilePage = PageFrame & {
  readonly clientName: string;
  readonly clientLogoUri: string | null;
  readonly fields: AttributeFields;
};

/** What a user is asked for before an application's turn comes: each field is required. */
export const completeProfilePage = (page: CompleteProfilePage): string => {
  const words = wordsOf(page).completeProfile;
  const { fields } = page;
  const required = fields.attributes.map(({ name }) => name);
  return document(
    page,
    words.title,
    html`${lead(words.lead(page.clientName), page.clientLogoUri)} ${Object.keys(fields.problems).length > 0 && alert(words.problem)}
      <form method="post">
        <input type="hidden" name="profile" value="1" />
        ${attributeFields(page, fields, required)}
        <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>
      </form>`,
  );
};
