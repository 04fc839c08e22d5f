import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { riskSignals } from '#contracts';
import { manyAccounts, paceSeconds, riskSignalsOf, type SignInHistory, type SignInOrigin } from './risk-signals.js';

const now = 1_000_000;
const here: SignInOrigin = { at: now, network: '198.51.0.0/16', country: null };
const elsewhere: SignInOrigin = { at: now - 1, network: '203.0.0.0/16', country: null };
const usual: SignInHistory = {
  hasSignedIn: true,
  knowsDevice: true,
  knowsNetwork: true,
  knowsAddress: true,
  recent: [],
  accountsNewHere: 0,
};
const origins = fc.record({
  at: fc.integer({ min: now - 2 * paceSeconds.countries, max: now + paceSeconds.countries }),
  network: fc.constantFrom(null, '198.51.0.0/16', '203.0.0.0/16', '2001:db8::/32'),
  country: fc.constantFrom(null, 'AT', 'DE'),
});
const histories: fc.Arbitrary<SignInHistory> = fc.record({
  hasSignedIn: fc.boolean(),
  knowsDevice: fc.boolean(),
  knowsNetwork: fc.boolean(),
  knowsAddress: fc.boolean(),
  recent: fc.array(origins, { maxLength: 4 }),
  accountsNewHere: fc.nat({ max: 2 * manyAccounts.accounts }),
});

describe('risk signals', () => {
  it.each<[string, Partial<SignInOrigin>, Partial<SignInHistory>, readonly string[]]>([
    ['nothing where all is known', {}, {}, []],
    ['a browser that is not known', {}, { knowsDevice: false }, ['new_device']],
    ['a network that is not known', {}, { knowsNetwork: false, knowsAddress: false }, ['new_network']],
    ['no network where there is no address', { network: null }, { knowsNetwork: false, knowsAddress: false, accountsNewHere: 99 }, []],
    ['nothing new of who signs in for the first time', {}, { hasSignedIn: false, knowsDevice: false, knowsNetwork: false }, []],
    ['another network a moment ago', {}, { recent: [elsewhere] }, ['impossible_travel']],
    ['another network of the other family, as one line has both', {}, { recent: [{ ...elsewhere, network: '2001:db8::/32' }] }, []],
    [
      'another network of IPv6',
      { network: '2001:db9::/32' },
      { recent: [{ ...elsewhere, network: '2001:db8::/32' }] },
      ['impossible_travel'],
    ],
    ['another network some time ago', {}, { recent: [{ ...elsewhere, at: now - paceSeconds.networks }] }, []],
    ['the same network a moment ago', {}, { recent: [{ ...here, at: now - 1 }] }, []],
    ['another network of the same country', { country: 'AT' }, { recent: [{ ...elsewhere, country: 'AT' }] }, []],
    [
      'another country within the hour',
      { country: 'AT' },
      { recent: [{ ...here, at: now - 3_599, country: 'NZ' }] },
      ['impossible_travel'],
    ],
    ['another country an hour ago', { country: 'AT' }, { recent: [{ ...here, at: now - 3_600, country: 'NZ' }] }, []],
    ['another network where one country is not known', { country: 'AT' }, { recent: [elsewhere] }, ['impossible_travel']],
    ['the tenth account of an address', {}, { knowsAddress: false, accountsNewHere: 9 }, ['many_accounts']],
    ['the ninth account of an address', {}, { knowsAddress: false, accountsNewHere: 8 }, []],
    ['an account that the address is known to', {}, { accountsNewHere: 99 }, []],
  ])('tell of %s', (_, origin, known, signals) => {
    expect(riskSignalsOf({ ...here, ...origin }, { ...usual, ...known })).toEqual(signals);
  });

  it('are told once each, in one order, whatever is known', () => {
    fc.assert(
      fc.property(origins, histories, (origin, history) => {
        const signals = riskSignalsOf(origin, history);
        expect(signals).toEqual(riskSignals.filter((signal) => signals.includes(signal)));
      }),
    );
  });

  it('are no more for who is better known', () => {
    fc.assert(
      fc.property(origins, histories, (origin, history) => {
        const better = { ...history, knowsDevice: true, knowsNetwork: true, knowsAddress: true };
        for (const signal of riskSignalsOf(origin, better)) expect(riskSignalsOf(origin, history)).toContain(signal);
        expect(riskSignalsOf(origin, { ...better, recent: [] })).toEqual([]);
      }),
    );
  });

  it('say nothing new of a first sign-in, and nothing of a place without an address', () => {
    fc.assert(
      fc.property(origins, histories, (origin, history) => {
        const first = riskSignalsOf(origin, { ...history, hasSignedIn: false });
        expect(first.filter((signal) => signal !== 'many_accounts')).toEqual([]);
        const nowhere = riskSignalsOf({ ...origin, network: null, country: null }, history);
        expect(nowhere.filter((signal) => signal !== 'new_device')).toEqual([]);
      }),
    );
  });

  it('tell of impossible travel less the more time has passed, and the same from either end', () => {
    fc.assert(
      fc.property(origins, origins, fc.nat({ max: 10_000 }), (one, other, later) => {
        const isTold = (from: SignInOrigin, to: SignInOrigin) => riskSignalsOf(to, { ...usual, recent: [from] }).length > 0;
        expect(isTold(one, other)).toBe(isTold(other, one));
        const [early, late] = one.at <= other.at ? [one, other] : [other, one];
        if (isTold(early, { ...late, at: late.at + later })) expect(isTold(early, late)).toBe(true);
      }),
    );
  });
});
