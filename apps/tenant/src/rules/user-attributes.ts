import {
  attributeAccesses,
  type AttributeChoice,
  attributeDefaults,
  attributeKinds,
  attributeScopes,
  claimPlaces,
  isDate,
  isPlainlyVisible,
  problemsOfClaimName,
  type UserAttribute,
  type UserAttributeRequest,
} from '#contracts';
import type { Violations } from '#kernel';
import { canonicalTexts, checkLocalTexts } from './local-texts.js';
import { checkList, checkOneOf } from './values.js';

const nameForm = /^[a-z][a-z0-9_]{0,63}$/;

/** Why a text is no name of an attribute. What every object inherits would be found in any set of values. */
export const problemOfAttributeName = (name: string): string | null =>
  nameForm.test(name) && !(name in Object.prototype)
    ? null
    : 'must have 1 to 64 of a-z, 0-9 and _, begin with a letter, and not be constructor';

const maxAttributes = 50;
const maxChoices = 100;
const longestChoice = 100;
/** Characters that a text may be allowed. */
const longestText = 2_048;
/** Bytes of a schema as JSON: it travels with the tenant's settings. */
const largestSchema = 32_768;

/** What an attribute leaves out, and the spelling that is stored. */
const completeAttribute = (request: UserAttributeRequest): UserAttribute => {
  const { name, kind, labels, choices, minimum, maximum, earliest, latest, userAccess, required, claim, scope, claimIn } = request;
  return {
    name,
    kind,
    labels: canonicalTexts(labels),
    choices: (choices ?? []).map((choice) => ({ value: choice.value, labels: canonicalTexts(choice.labels ?? []) })),
    minimum: minimum ?? attributeDefaults.minimum,
    maximum: maximum ?? attributeDefaults.maximum,
    earliest: earliest ?? attributeDefaults.earliest,
    latest: latest ?? attributeDefaults.latest,
    userAccess: userAccess ?? attributeDefaults.userAccess,
    required: required ?? attributeDefaults.required,
    claim: claim ?? attributeDefaults.claim,
    scope: scope ?? attributeDefaults.scope,
    claimIn: claimIn ?? attributeDefaults.claimIn,
  };
};

/** A schema with all that it leaves out. */
export const completeAttributes = (requests: readonly UserAttributeRequest[]): readonly UserAttribute[] => requests.map(completeAttribute);

const checkChoices = (violations: Violations, pointer: string, choices: readonly AttributeChoice[]): void => {
  violations.check(choices.length <= maxChoices, pointer, `must have at most ${maxChoices} items`);
  choices.slice(0, maxChoices).forEach(({ value, labels }, index) => {
    violations.check(
      value.trim() === value && value !== '' && value.length <= longestChoice && isPlainlyVisible(value),
      `${pointer}/${index}/value`,
      `must have 1 to ${longestChoice} characters that show, and no space at an end`,
    );
    const isRepeated = choices.findIndex((choice) => choice.value === value) !== index;
    violations.check(!isRepeated, `${pointer}/${index}/value`, 'occurs twice');
    checkLocalTexts(violations, `${pointer}/${index}/labels`, labels);
  });
};

const isLength = (length: number | null): boolean =>
  length === null || (Number.isSafeInteger(length) && length >= 1 && length <= longestText);

/** What an attribute says of its values belongs to its kind, and can be met. */
const checkBounds = (
  violations: Violations,
  pointer: string,
  { kind, choices, minimum, maximum, earliest, latest }: UserAttribute,
): void => {
  if (kind === 'choice') violations.check(choices.length > 0, `${pointer}/choices`, 'must have at least 1 item');
  else violations.check(choices.length === 0, `${pointer}/choices`, 'must be empty where the kind is not choice');
  const isMeasured = kind === 'text' || kind === 'number';
  for (const [member, bound] of [['minimum', minimum] as const, ['maximum', maximum] as const]) {
    violations.check(isMeasured || bound === null, `${pointer}/${member}`, 'must be null where the kind is neither text nor number');
    violations.check(bound === null || Number.isFinite(bound), `${pointer}/${member}`, 'must be a number');
    if (kind === 'text') violations.check(isLength(bound), `${pointer}/${member}`, `must be a whole number from 1 to ${longestText}`);
  }
  violations.check(minimum === null || maximum === null || minimum <= maximum, `${pointer}/maximum`, 'must not be less than minimum');
  for (const [member, day] of [['earliest', earliest] as const, ['latest', latest] as const]) {
    violations.check(kind === 'date' || day === null, `${pointer}/${member}`, 'must be null where the kind is not date');
    violations.check(day === null || isDate(day), `${pointer}/${member}`, 'must be a date such as 1990-12-31');
  }
  violations.check(earliest === null || latest === null || earliest <= latest, `${pointer}/latest`, 'must not be before earliest');
};

/** No attribute speaks for the issuer, nor for another attribute. */
const checkClaim = (violations: Violations, pointer: string, attribute: UserAttribute, before: readonly UserAttribute[]): void => {
  const { claim, scope, claimIn } = attribute;
  checkOneOf(violations, `${pointer}/scope`, scope, attributeScopes);
  checkList(violations, `${pointer}/claimIn`, claimIn, claimPlaces.length);
  claimIn.forEach((place, index) => {
    checkOneOf(violations, `${pointer}/claimIn/${index}`, place, claimPlaces);
  });
  if (claim === null) return;
  for (const problem of problemsOfClaimName(claim)) violations.add(`${pointer}/claim`, problem);
  violations.check(!before.some((other) => other.claim === claim), `${pointer}/claim`, 'is the claim of an attribute before it');
  violations.check(claimIn.length > 0, `${pointer}/claimIn`, 'must have at least 1 item where there is a claim');
};

const checkAttribute = (violations: Violations, pointer: string, attribute: UserAttribute, before: readonly UserAttribute[]): void => {
  const { name, kind, labels, userAccess, required } = attribute;
  violations.addProblem(`${pointer}/name`, problemOfAttributeName(name));
  violations.check(!before.some((other) => other.name === name), `${pointer}/name`, 'occurs twice');
  checkOneOf(violations, `${pointer}/kind`, kind, attributeKinds);
  violations.check(labels.length > 0, `${pointer}/labels`, 'must have at least 1 item');
  checkLocalTexts(violations, `${pointer}/labels`, labels);
  checkChoices(violations, `${pointer}/choices`, attribute.choices);
  checkBounds(violations, pointer, attribute);
  checkOneOf(violations, `${pointer}/userAccess`, userAccess, attributeAccesses);
  violations.check(!required || userAccess === 'write', `${pointer}/userAccess`, 'must be write where users are asked for it');
  checkClaim(violations, pointer, attribute, before);
};

/** Adds a finding for each member of a schema that cannot be so. */
export const checkUserAttributes = (violations: Violations, pointer: string, attributes: readonly UserAttribute[]): void => {
  violations.check(attributes.length <= maxAttributes, pointer, `must have at most ${maxAttributes} items`);
  attributes.slice(0, maxAttributes).forEach((attribute, index) => {
    checkAttribute(violations, `${pointer}/${index}`, attribute, attributes.slice(0, index));
  });
  violations.check(
    Buffer.byteLength(JSON.stringify(attributes)) <= largestSchema,
    pointer,
    `must have at most ${largestSchema} bytes as JSON`,
  );
};
