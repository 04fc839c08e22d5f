import { claimPlaces, claimSources, type InvalidMember, type Json, type JsonObject, problemsOfClaimName } from '#contracts';
import { problemOfTemplate } from '#oauth-core';
import { problemOfAttributeName } from './user-attributes.js';
import { problemOfScope } from './values.js';

/** Bytes of a constant as JSON, and names of roles or groups. */
const [largestConstant, maxNames, longestName] = [1_024, 20, 256];

type Problem = string | null;

const isOneOf = (values: readonly string[], value: Json | undefined): boolean => typeof value === 'string' && values.includes(value);

const textProblem = (value: Json | undefined, problemOf: (text: string) => Problem): Problem =>
  typeof value === 'string' ? problemOf(value) : 'must be text';

const namesProblem = (value: Json | undefined): Problem => {
  const isList =
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= maxNames &&
    value.every((name) => typeof name === 'string' && name !== '' && name.length <= longestName);
  return value === undefined || isList ? null : `must be a list of 1 to ${maxNames} names`;
};

const placesProblem = (value: Json | undefined): Problem =>
  Array.isArray(value) &&
  value.length > 0 &&
  new Set(value).size === value.length &&
  value.every((place) => typeof place === 'string' && isOneOf(claimPlaces, place))
    ? null
    : `must be a list of some of ${claimPlaces.join(', ')}, each once`;

const constantProblem = (value: Json | undefined): Problem => {
  if (value === undefined || value === null) return 'must be a value other than null';
  return Buffer.byteLength(JSON.stringify(value)) > largestConstant ? `must have at most ${largestConstant} bytes as JSON` : null;
};

/** The member that each source has besides those of all, and what it must be. */
const sources: { readonly [Source in (typeof claimSources)[number]]: readonly [string, (value: Json | undefined) => Problem] } = {
  attribute: ['attribute', (value) => textProblem(value, problemOfAttributeName)],
  constant: ['value', constantProblem],
  roles: ['only', namesProblem],
  groups: ['only', namesProblem],
  template: ['template', (value) => textProblem(value, problemOfTemplate)],
};

const isSource = (value: Json | undefined): value is (typeof claimSources)[number] => isOneOf(claimSources, value);

const nameProblem = (claim: string): Problem => problemsOfClaimName(claim)[0] ?? null;

/** All that is wrong with a claim that an application maps. Whether the tenant has the attribute, the role or the group is not checked: that may come later. */
export const problemsOfClaimMapping = (mapping: JsonObject): readonly InvalidMember[] => {
  const { claim, from, in: places, scope, ...own } = mapping;
  const at = (pointer: string, detail: Problem): readonly InvalidMember[] => (detail === null ? [] : [{ pointer, detail }]);
  const common = [
    ...at('/claim', textProblem(claim, nameProblem)),
    ...at('/in', placesProblem(places)),
    ...(scope === undefined ? [] : at('/scope', textProblem(scope, problemOfScope))),
  ];
  if (!isSource(from)) return [...common, { pointer: '/from', detail: `must be one of ${claimSources.join(', ')}` }];
  const [member, problemOf] = sources[from];
  const { [member]: value, ...others } = own;
  const strangers = Object.keys(others).length === 0 ? null : `must have no members but claim, from, in, scope and ${member}`;
  return [...common, ...at('', strangers), ...at(`/${member}`, problemOf(value))];
};
