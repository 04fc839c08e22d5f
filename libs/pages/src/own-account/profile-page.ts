import { type OwnOrganization, type OwnProfile, supportedLocales } from '#contracts';
import { type Fragment, html } from '../html/html.js';
import { type AttributeFields, attributeFields } from '../pages/attribute-fields.js';
import { wordsOf } from '../pages/layout.js';
import { type OwnAccountFrame, ownForm, ownWordsOf, sectionPage } from './frame.js';

/** What a user may change here. */
export type ProfileField = 'name' | 'picture' | 'locale';

export type OwnProfilePage = OwnAccountFrame & {
  /** As it is, or as it was typed and not accepted. */
  readonly profile: Pick<OwnProfile, ProfileField | 'username' | 'email' | 'emailVerified' | 'phone' | 'phoneVerified'>;
  /** What the tenant keeps of users beside, as far as this one may see it. */
  readonly fields: AttributeFields;
  /** What the user is a member of. */
  readonly organizations: readonly Pick<OwnOrganization, 'displayName'>[];
  /** What the fields show as it is stored, by their names: what comes back the same, nobody has changed. */
  readonly shown: { readonly [field: string]: string };
  readonly isSaved: boolean;
  /** What cannot be as it was typed; null: nothing. */
  readonly unfit: ProfileField | null;
};

/** The name of the field that says what another one showed before anything was typed. */
export const shownFieldName = (field: string): string => `shown.${field}`;

/** Characters that the fields take; the service that reads what was typed checks again. */
const maxLength = { name: 256, picture: 2_048 } as const;

/** Those that the user may change, and not leave empty. */
const requiredOf = ({ attributes }: AttributeFields): readonly string[] =>
  attributes.filter(({ required, userAccess }) => required && userAccess === 'write').map(({ name }) => name);

const problemOf = (page: OwnProfilePage): string | null => {
  if (page.unfit !== null) return ownWordsOf(page).profile.unfit[page.unfit];
  return Object.keys(page.fields.problems).length > 0 ? wordsOf(page).completeProfile.problem : null;
};

/** What a language is called by those who speak it. */
const nameOfLocale = (locale: string): string => new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale;

/** Name, language and picture; what the user is found by is shown and not changed here. */
export const ownProfilePage = (page: OwnProfilePage): string => {
  const words = ownWordsOf(page).profile;
  const { profile, unfit } = page;
  const stateOf = (field: ProfileField, hint: string | null = null): Fragment => {
    const describedBy = [...(hint === null ? [] : [hint]), ...(unfit === field ? ['error'] : [])];
    return html`${unfit === field && html` aria-invalid="true"`}${describedBy.length > 0 && html` aria-describedby="${describedBy.join(' ')}"`}`;
  };
  const option = (value: string, text: string): Fragment =>
    html`<option value="${value}" ${value === (profile.locale ?? '') && html`selected`}>${text}</option>`;
  const fixed = (title: string, value: string | null, isVerified: boolean): Fragment =>
    value !== null &&
    html`<div>
      <dt>${title}</dt>
      <dd>${value}${!isVerified && html` (${words.fixed.unverified})`}</dd>
    </div>`;
  const { locale } = profile;
  const isOther = locale !== null && !supportedLocales.some((one) => one === locale);
  return sectionPage(
    page,
    'profile',
    html`${ownForm(
        page,
        html`${Object.entries(page.shown).map(([field, text]) => html`<input type="hidden" name="${shownFieldName(field)}" value="${text}" />`)}
          <div class="field">
            <label for="name">${words.name}</label>
            <input
              id="name"
              name="name"
              type="text"
              autocomplete="name"
              maxlength="${maxLength.name}"
              value="${profile.name ?? ''}"
              ${stateOf('name')}
            />
          </div>
          <div class="field">
            <label for="locale">${words.locale}</label>
            <select id="locale" name="locale" ${stateOf('locale')}>
              ${option('', words.anyLocale)}${supportedLocales.map((one) => option(one, nameOfLocale(one)))}${isOther && option(locale, locale)}
            </select>
          </div>
          <div class="field">
            <label for="picture">${words.picture}</label>
            <input
              id="picture"
              name="picture"
              type="url"
              autocomplete="photo"
              maxlength="${maxLength.picture}"
              value="${profile.picture ?? ''}"
              ${stateOf('picture', 'picture-hint')}
            />
            <p class="hint" id="picture-hint">${words.pictureHint}</p>
          </div>
          ${attributeFields(page, page.fields, requiredOf(page.fields))}
          <div class="actions"><button id="submit" type="submit">${words.submit}</button></div>`,
      )}
      <h2 class="fixed">${words.fixed.title}</h2>
      <dl>
        ${fixed(words.fixed.username, profile.username, true)}${fixed(words.fixed.email, profile.email, profile.emailVerified)}${fixed(
          words.fixed.phone,
          profile.phone,
          profile.phoneVerified,
        )}
      </dl>
      ${
        page.organizations.length > 0 &&
        html`<h2 class="fixed" id="organizations">${words.organizations}</h2>
          <ul aria-labelledby="organizations">
            ${page.organizations.map(({ displayName }) => html`<li>${displayName}</li>`)}
          </ul>`
      }`,
    { success: page.isSaved ? words.saved : null, problem: problemOf(page) },
  );
};
