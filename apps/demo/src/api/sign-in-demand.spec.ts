import { describe, expect, it } from '@jest/globals';
import { problemWithSignIn, toldOf } from './sign-in-demand.js';

const demand = { acrValues: ['urn:ostiary:acr:2', 'urn:ostiary:acr:3'], maxAge: 300 };
const now = 1_800_000_000;
const problem = (acr?: string, authTime?: number) =>
  problemWithSignIn(demand, { ...(acr !== undefined && { acr }), ...(authTime !== undefined && { auth_time: authTime }) }, now);

describe('RFC 9470 §3: what an operation demands of the sign-in behind a token', () => {
  it('is met by each of the classes, until it is too old', () => {
    for (const acr of demand.acrValues) for (const age of [0, 299, 300, -10]) expect(problem(acr, now - age)).toBeNull();
  });

  it.each([
    ['another class', 'urn:ostiary:acr:1', now],
    ['a class that only begins alike', 'urn:ostiary:acr:2x', now],
    ['several classes in one', 'urn:ostiary:acr:2 urn:ostiary:acr:3', now],
    ['no class', undefined, now],
  ])('is not met by %s', (_what, acr, authTime) => {
    expect(problem(acr, authTime)).toBe('a stronger sign-in is needed');
  });

  it.each([
    ['a second more than it may be old', now - 301],
    ['a time that is to come', now + 11],
    ['no time', undefined],
    ['a time that is no number', Number.NaN],
  ])('is not met by %s', (_what, authTime) => {
    expect(problem('urn:ostiary:acr:2', authTime)).toBe('a more recent sign-in is needed');
  });

  it('is told as the parameters of a request', () => {
    expect(toldOf(demand)).toEqual(['acr_values="urn:ostiary:acr:2 urn:ostiary:acr:3"', 'max_age="300"']);
  });
});
