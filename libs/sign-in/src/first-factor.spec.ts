import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  acrValues,
  type AuthenticatorName,
  authenticatorNames,
  type AuthorizationRequestId,
  type ChallengeId,
  enrollableNames,
  type Evidence,
  firstFactorNames,
  isEnrollable,
  isMailed,
  mailedFactorNames,
  secondFactorNames,
  secondFactorPolicies,
  strictestOf,
  type UserId,
} from '#contracts';
import { acrOf, amrOf, type SignInPolicy } from './authentication-context.js';
import { freshFor, stepUpToChange } from './fresh-proof.js';
import { firstFactorsOf, type Next, nextStep, proofOf } from './next-step.js';
import { addEvidence, askForMessage, beginSignIn, chooseMethod, openChallenge, type SignIn, takeBackMessage } from './sign-in.js';

const now = 1_000_000;
const alice = 'alice' as UserId;
const purpose = { kind: 'authorization', requestId: 'a request' as AuthorizationRequestId } as const;
const proved = (method: AuthenticatorName, at = now): Evidence => ({
  method,
  userId: alice,
  userVersion: 1,
  at,
  amr: method === 'password' ? ['pwd'] : ['otp'],
});
const begin = (needs: Partial<SignIn['needs']> = {}, ...methods: readonly AuthenticatorName[]): SignIn =>
  beginSignIn(
    purpose,
    { acr: null, maxAge: null, chooseAccount: false, userId: null, ...needs },
    { at: now, evidence: methods.map((method) => proved(method)) },
  );
const policyOf = (changes: Partial<SignInPolicy> = {}): SignInPolicy => ({
  firstFactors: [...firstFactorNames],
  secondFactor: 'off',
  secondFactors: ['totp', 'passkey'],
  graceUntil: null,
  ...changes,
});
const shown = (next: Next): readonly unknown[] => (next.kind === 'step' ? [next.step, next.reason, ...next.otherWays] : [next.kind]);
const asked = (signIn: SignIn, policy: SignInPolicy, enrolled: readonly AuthenticatorName[]) => shown(nextStep(signIn, policy, enrolled));
const policies = fc
  .record({
    firstFactors: fc.shuffledSubarray([...firstFactorNames], { minLength: 1 }),
    secondFactor: fc.constantFrom(...secondFactorPolicies),
    secondFactors: fc.shuffledSubarray([...secondFactorNames]),
    graceUntil: fc.constant(null),
  })
  .filter(({ secondFactor, secondFactors }) => secondFactor !== 'required' || secondFactors.some(isEnrollable));
const enrolments = fc.subarray([...authenticatorNames]);
const mailed = fc.constantFrom(...mailedFactorNames);
/** What somebody can prove who has read a mailbox: what comes there, and a password that they reset by it. */
const byMailbox: AuthenticatorName[] = ['password', ...mailedFactorNames];
const needed = fc.record({ acr: fc.constantFrom(null, ...acrValues), secondFactor: fc.constantFrom(...secondFactorPolicies) });
const classOf = (
  evidence: readonly Evidence[],
  enrolled: readonly AuthenticatorName[],
  secondFactors: SignInPolicy['secondFactors'] = ['totp'],
) => {
  const holder = { enrolled, policy: { secondFactors } };
  return [acrOf(evidence, holder), amrOf(evidence, holder)];
};

describe('first factors', () => {
  it('are what the tenant lists, in its order, with a passkey on the page of every other', () => {
    const first = (...firstFactors: SignInPolicy['firstFactors']) => asked(begin(), policyOf({ firstFactors }), []);
    expect(first('password', 'passkey')).toEqual(['password', 'nobody_signed_in']);
    expect(first('passkey', 'password')).toEqual(['password', 'nobody_signed_in']);
    expect(first('passkey')).toEqual(['passkey', 'nobody_signed_in']);
    expect(first('magic-link', 'email-otp', 'password')).toEqual(['magic-link', 'nobody_signed_in', 'email-otp', 'password']);
  });

  it('are chosen by their user, among those that are listed', () => {
    const policy = policyOf({ firstFactors: ['magic-link', 'email-otp'] });
    expect(firstFactorsOf(chooseMethod(begin(), 'email-otp'), policy)).toEqual({ step: 'email-otp', otherWays: ['magic-link'] });
    for (const method of ['password', 'totp', 'passkey'] as const)
      expect(firstFactorsOf(chooseMethod(begin(), method), policy)).toMatchObject({ step: 'magic-link' });
  });

  it('make nobody of who proved one that the tenant does not list', () => {
    fc.assert(
      fc.property(policies, enrolments, fc.subarray([...authenticatorNames], { minLength: 1 }), (policy, enrolled, methods) => {
        const proof = proofOf(begin({}, ...methods), policy, enrolled);
        // No passkey of these was verified by its authenticator.
        const isListed = methods.some((method) => method !== 'passkey' && policy.firstFactors.some((name) => name === method));
        expect(isListed || proof === null).toBe(true);
      }),
    );
  });
});

describe('attack A63: a mailbox is one factor', () => {
  it('whether a link, a code or both prove it (RFC 8176 `otp`, without `mfa`)', () => {
    for (const methods of [['magic-link'], ['email-otp'], ['magic-link', 'email-otp']] as const) {
      const evidence = methods.map((method) => proved(method));
      expect(classOf(evidence, [])).toEqual(['urn:ostiary:acr:1', ['otp']]);
    }
    expect(classOf([proved('magic-link'), proved('password')], [])).toEqual(['urn:ostiary:acr:2', ['otp', 'pwd', 'mfa']]);
  });

  it('is one with the password of who has set something up, which it resets, unless the tenant takes a code by email beside it', () => {
    const evidence = [proved('password'), proved('email-otp')];
    for (const name of enrollableNames) {
      expect(classOf(evidence, ['password', 'email-otp', name])).toEqual(['urn:ostiary:acr:1', ['pwd', 'otp']]);
      const named = classOf(evidence, ['password', 'email-otp', name], ['totp', 'email-otp']);
      expect(named).toEqual(['urn:ostiary:acr:2', ['pwd', 'otp', 'mfa']]);
    }
  });

  it('with the password, in whatever order and under whatever policy, it reaches no second class and changes nothing that was set up', () => {
    fc.assert(
      fc.property(policies, enrolments, needed, fc.shuffledSubarray(byMailbox, { minLength: 1 }), (policy, enrolled, needs, methods) => {
        const signIn = methods.reduce((before, method) => addEvidence(before, proved(method)), begin(needs));
        const { evidence } = signIn;
        const isOne = enrolled.some(isEnrollable) && !policy.secondFactors.includes('email-otp');
        const isTwo = !isOne && methods.includes('password') && methods.some(isMailed);
        const holder = { enrolled, policy };
        const acr = isTwo ? 'urn:ostiary:acr:2' : 'urn:ostiary:acr:1';
        expect([acrOf(evidence, holder), amrOf(evidence, holder).includes('mfa')]).toEqual([acr, isTwo]);
        const stepUp = stepUpToChange(evidence, holder, { at: now, maxAge: freshFor });
        expect(stepUp === null).toBe(isTwo || !enrolled.some(isEnrollable));
        const proof = proofOf(signIn, policy, enrolled);
        if (proof === null) return;
        expect([proof.acr, proof.amr.includes('mfa')]).toEqual([acr, isTwo]);
        expect(needs.acr === 'urn:ostiary:acr:2' && isOne).toBe(false);
        const isSetUp = policy.secondFactors.some((name) => isEnrollable(name) && enrolled.includes(name));
        const demanded = strictestOf(policy.secondFactor, needs.secondFactor);
        if (isOne && isSetUp) expect(demanded).toBe('off');
        if (isOne) expect(demanded).not.toBe('required');
      }),
      { numRuns: 2_000 },
    );
  });

  it('counts the same in whatever order it was proved', () => {
    const orders = fc
      .subarray([...authenticatorNames])
      .chain((methods) => fc.tuple(fc.constant(methods), fc.shuffledSubarray(methods, { minLength: methods.length })));
    fc.assert(
      fc.property(policies, enrolments, needed, orders, (policy, enrolled, needs, [methods, others]) => {
        const [one, other] = [methods, others].map((order) =>
          order.reduce((before, method) => addEvidence(before, proved(method)), begin(needs)),
        );
        if (one === undefined || other === undefined) throw new Error('there are two');
        const [proof, same] = [proofOf(one, policy, enrolled), proofOf(other, policy, enrolled)];
        expect(same && { ...same, amr: new Set(same.amr) }).toEqual(proof && { ...proof, amr: new Set(proof.amr) });
        expect(asked(other, policy, enrolled)).toEqual(asked(one, policy, enrolled));
      }),
      { numRuns: 1_000 },
    );
  });

  it('whatever the tenant and the application demand: it alone reaches no second class, and satisfies no policy that requires one', () => {
    fc.assert(
      fc.property(policies, enrolments, fc.constantFrom(null, ...acrValues), (policy, enrolled, acr) => {
        const signIn = begin({ acr }, ...mailedFactorNames);
        const proof = proofOf(signIn, policy, enrolled);
        if (proof === null) return;
        expect(proof).toMatchObject({ acr: 'urn:ostiary:acr:1', amr: ['otp'] });
        expect(acr).not.toBe('urn:ostiary:acr:2');
        expect(policy.secondFactor).not.toBe('required');
        const hasSetUp = policy.secondFactors.some((name) => isEnrollable(name) && enrolled.includes(name));
        expect(policy.secondFactor === 'optional' && hasSetUp).toBe(false);
      }),
    );
  });

  it('is never offered beside itself', () => {
    fc.assert(
      fc.property(policies, enrolments, fc.constantFrom(null, ...acrValues), mailed, (policy, enrolled, acr, method) => {
        const next = nextStep(begin({ acr }, method), { ...policy, firstFactors: [method] }, enrolled);
        if (next.kind !== 'step') return;
        expect([next.step, ...next.otherWays].filter((step) => authenticatorNames.some((name) => name === step && isMailed(name)))).toEqual(
          [],
        );
      }),
    );
  });

  it('is followed by what was set up, by the password of who has set up nothing, or by setting something up', () => {
    const signIn = begin({}, 'magic-link');
    expect(asked(signIn, policyOf({ secondFactor: 'optional' }), ['email-otp', 'totp', 'recovery-code'])).toEqual([
      ...['totp', 'second_factor_enrolled', 'recovery-code'],
    ]);
    const demanding = begin({ acr: 'urn:ostiary:acr:2' }, 'magic-link');
    expect(asked(demanding, policyOf(), ['password', 'email-otp', 'magic-link'])).toEqual(['password', 'acr_demanded']);
    expect(asked(demanding, policyOf(), ['email-otp', 'magic-link'])).toEqual(['unmet']);
    const required = policyOf({ secondFactor: 'required', secondFactors: ['email-otp', 'totp'] });
    expect(asked(signIn, required, ['email-otp', 'magic-link'])).toEqual(['enrol', 'second_factor_required']);
  });

  it('is followed by the password in place of a code by email, where the tenant names that: as the password is by the code', () => {
    const [enrolled, secondFactors] = [
      ['password', 'email-otp', 'magic-link'],
      ['totp', 'email-otp'],
    ] as const;
    const demanding = begin({ acr: 'urn:ostiary:acr:2' }, 'magic-link');
    const optional = policyOf({ secondFactor: 'optional', secondFactors });
    expect(asked(demanding, optional, enrolled)).toEqual(['password', 'acr_demanded']);
    const required = policyOf({ secondFactor: 'required', secondFactors });
    expect(asked(demanding, required, enrolled)).toEqual(['password', 'acr_demanded']);
    expect(asked(begin({}, 'magic-link'), required, enrolled)).toEqual(['password', 'second_factor_required']);
    expect(asked(begin({}, 'magic-link'), optional, enrolled)).toEqual(['consent', 'not_decided']);
    expect(asked(begin({}, 'magic-link'), optional, [...enrolled, 'totp'])).toEqual(['totp', 'second_factor_enrolled', 'password']);
    for (const needs of [{}, { acr: 'urn:ostiary:acr:2' }] as const)
      expect(asked(begin(needs, 'magic-link', 'password'), required, enrolled)).toEqual(['consent', 'not_decided']);
  });

  it('reaches a class with whatever its user has set up, allowed by the tenant or not: nobody who has something is left without a way', () => {
    fc.assert(
      fc.property(policies, enrolments, needed, fc.shuffledSubarray(byMailbox, { minLength: 1 }), (policy, enrolled, needs, methods) => {
        if (!enrolled.some(isEnrollable)) return;
        const signIn = methods.reduce((before, method) => addEvidence(before, proved(method)), begin({ ...needs, secondFactor: 'off' }));
        expect(asked(signIn, policy, enrolled)).not.toEqual(['unmet']);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is proved anew where it is too old to set something up by', () => {
    const old = beginSignIn(purpose, begin().needs, { at: now, evidence: [proved('email-otp', now - freshFor - 1)] });
    const required = policyOf({ firstFactors: ['email-otp'], secondFactor: 'required' });
    expect(asked(old, required, ['email-otp'])).toEqual(['email-otp', 'too_long_ago']);
  });
});

describe('a message that was asked for', () => {
  const message = { method: 'magic-link', id: 'first' as ChallengeId, at: now, about: 'a hash', isAnswered: false } as const;
  const later = { ...message, id: 'second' as ChallengeId };

  it('stays beside the challenges of authenticators, and after a proof', () => {
    const waiting = askForMessage(begin(), message);
    const challenged = openChallenge(waiting, { method: 'passkey', id: 'another' as ChallengeId, at: now });
    expect(challenged.message).toEqual(message);
    expect(addEvidence(challenged, proved('password')).message).toEqual(message);
    expect(addEvidence(challenged, proved('magic-link')).message).toEqual({ ...message, isAnswered: true });
    expect(challenged.revision).toBe(waiting.revision + 1);
  });

  it('is good again where the next one is not sent, unless another was asked for since', () => {
    const second = askForMessage(askForMessage(begin(), message), later);
    expect(takeBackMessage(second, later.id, message).message).toEqual(message);
    expect(takeBackMessage(second, message.id, null)).toBe(second);
  });
});
