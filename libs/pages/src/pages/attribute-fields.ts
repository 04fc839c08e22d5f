import { type AttributeChoice, type AttributeKind, type AttributeValue, textBounds, type UserAttribute } from '#contracts';
import { type Fragment, html, type Html } from '../html/html.js';
import { textIn } from '../messages/local-text.js';
import { type PageFrame, wordsOf } from './layout.js';

/** What is wrong with what was typed into a field. */
export type AttributeProblem = 'missing' | 'unfit';

/** The fields of attributes: the values as they are, or as they were typed and not accepted; and what cannot be so. */
export type AttributeFields = {
  readonly attributes: readonly UserAttribute[];
  readonly values: { readonly [name: string]: AttributeValue };
  readonly problems: { readonly [name: string]: AttributeProblem };
};

/** The name of the field of an attribute: no other field of a page begins so. */
export const attributeFieldName = (name: string): string => `attribute.${name}`;

/** What browsers fill fields in by (HTML §4.10.18.7.1), by the claim of an attribute. */
const autofillByClaim = new Map<string, string>([
  ['given_name', 'given-name'],
  ['family_name', 'family-name'],
  ['middle_name', 'additional-name'],
  ['nickname', 'nickname'],
  ['birthdate', 'bday'],
  ['gender', 'sex'],
  ['website', 'url'],
  ['organization', 'organization'],
]);
const autofillByKind: { readonly [Kind in AttributeKind]?: string } = { telephone: 'tel', url: 'url' };

const autofillOf = ({ claim, kind }: UserAttribute): string =>
  (claim === null ? undefined : autofillByClaim.get(claim)) ?? autofillByKind[kind] ?? 'off';

/** What an attribute is called on a page. */
export const attributeLabel = ({ locale }: PageFrame, { name, labels }: UserAttribute): string => textIn(locale, labels) ?? name;

const problemText = (frame: PageFrame, { kind }: UserAttribute, problem: AttributeProblem): string => {
  const words = wordsOf(frame).attributes;
  return problem === 'missing' ? words.missing : words.unfit[kind];
};

const selected = (isSelected: boolean): Fragment => isSelected && html`selected`;

const selectField = (
  id: string,
  name: string,
  state: Fragment,
  options: readonly (readonly [value: string, text: string])[],
  value: string,
): Html =>
  html`<select id="${id}" name="${name}" ${state}>
    ${options.map(([option, text]) => html`<option value="${option}" ${selected(option === value)}>${text}</option>`)}
  </select>`;

const choiceOptions = ({ locale }: PageFrame, choices: readonly AttributeChoice[]): readonly (readonly [string, string])[] =>
  choices.map(({ value, labels }) => [value, textIn(locale, labels) ?? value]);

/** What an input of text, a number or a date takes; what is typed is checked again by who stores it. */
const inputAttributes = ({ kind, minimum, maximum, earliest, latest }: UserAttribute): Fragment => {
  switch (kind) {
    case 'number':
      return html`type="number" step="any"
      inputmode="decimal"${minimum !== null && html` min="${minimum}"`}${maximum !== null && html` max="${maximum}"`}`;
    case 'date':
      return html`type="date"${earliest !== null && html` min="${earliest}"`}${latest !== null && html` max="${latest}"`}`;
    case 'telephone':
      return html`type="tel" maxlength="32"`;
    case 'url':
      return html`type="url" maxlength="2000"`;
    default:
      return html`type="text" maxlength="${maximum ?? textBounds.to}"`;
  }
};

/** One field, with what is wrong with it beside it. `isRequired`: the form is not taken without it. */
const attributeField = (frame: PageFrame, attribute: UserAttribute, { values, problems }: AttributeFields, isRequired: boolean): Html => {
  const { name, kind, choices, userAccess } = attribute;
  const words = wordsOf(frame).attributes;
  const id = `attribute-${name}`;
  const field = attributeFieldName(name);
  const problem = problems[name] ?? null;
  const stored = values[name];
  const value = stored === undefined ? '' : String(stored);
  const isFixed = userAccess !== 'write';
  const state = html`${isRequired && html` required`}${isFixed && html` disabled`}${problem !== null && html` aria-invalid="true" aria-describedby="${id}-error"`}`;
  const none = ['', isRequired ? words.choose : words.none] as const;
  const input =
    kind === 'choice'
      ? selectField(id, field, state, [none, ...choiceOptions(frame, choices)], value)
      : kind === 'boolean'
        ? selectField(id, field, state, [none, ['true', words.yes], ['false', words.no]], value)
        : html`<input
            id="${id}"
            name="${field}"
            ${inputAttributes(attribute)}
            autocomplete="${autofillOf(attribute)}"
            value="${value}"
            ${state}
          />`;
  return html`<div class="field">
    <label for="${id}">${attributeLabel(frame, attribute)}</label>
    ${input}${problem !== null && html`<p class="hint" data-kind="error" id="${id}-error">${problemText(frame, attribute, problem)}</p>`}
  </div>`;
};

/** A field for each attribute. `required`: the names of those without which the form is not taken. */
export const attributeFields = (frame: PageFrame, fields: AttributeFields, required: readonly string[]): readonly Html[] =>
  fields.attributes.map((attribute) => attributeField(frame, attribute, fields, required.includes(attribute.name)));
