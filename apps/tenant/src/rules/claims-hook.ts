import { claimPlaces, hookFailures, type InvalidMember, type Json, type JsonObject, problemsOfClaimName } from '#contracts';
import { checkPostedUri } from '#oauth-core';

const [longestUrl, largestFallback] = [2_000, 4_096];
const timeouts = { from: 100, to: 1_000 } as const;
const cacheSeconds = { from: 0, to: 3_600 } as const;

type Problem = string | null;

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const urlProblem = (value: Json | undefined): Problem => {
  if (typeof value !== 'string' || value.length > longestUrl) return `must be an address of at most ${longestUrl} characters`;
  return checkPostedUri(value);
};

const placesProblem = (value: Json): Problem =>
  Array.isArray(value) &&
  value.length > 0 &&
  new Set(value).size === value.length &&
  value.every((place) => claimPlaces.some((known) => known === place))
    ? null
    : `must be a list of some of ${claimPlaces.join(', ')}, each once`;

const wholeProblem = (value: Json, { from, to }: { readonly from: number; readonly to: number }): Problem =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to
    ? null
    : `must be a whole number from ${from} to ${to}`;

const fallbackProblem = (value: Json): Problem => {
  if (!isObject(value)) return 'must be an object';
  const unfit = Object.keys(value).find((claim) => problemsOfClaimName(claim).length > 0);
  if (unfit !== undefined) return `has a claim that ${problemsOfClaimName(unfit)[0]}`;
  return Buffer.byteLength(JSON.stringify(value)) <= largestFallback ? null : `must have at most ${largestFallback} bytes as JSON`;
};

/** The members that may be left out, and what each must be. */
const optional: { readonly [name: string]: (value: Json) => Problem } = {
  in: placesProblem,
  timeout_ms: (value) => wholeProblem(value, timeouts),
  cache_seconds: (value) => wholeProblem(value, cacheSeconds),
  on_failure: (value) => (hookFailures.some((known) => known === value) ? null : `must be one of ${hookFailures.join(', ')}`),
  fallback: fallbackProblem,
};

/** All that is wrong with the claims hook of an application. Nothing is asked of it. */
export const problemsOfClaimsHook = (hook: Json): readonly InvalidMember[] => {
  if (!isObject(hook)) return [{ pointer: '', detail: 'must be an object' }];
  const { url, ...others } = hook;
  const at = (pointer: string, detail: Problem): readonly InvalidMember[] => (detail === null ? [] : [{ pointer, detail }]);
  return [
    ...at('/url', urlProblem(url)),
    ...Object.entries(others).flatMap(([name, value = null]) => {
      const problemOf = Object.hasOwn(optional, name) ? optional[name] : undefined;
      return problemOf === undefined
        ? at('', `must have no members but url, ${Object.keys(optional).join(', ')}`)
        : at(`/${name}`, problemOf(value));
    }),
  ];
};
