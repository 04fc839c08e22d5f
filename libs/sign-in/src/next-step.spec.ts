import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  acrValues,
  isAsStrictAs,
  isEnrollable,
  isMailed,
  type AuthenticatorName,
  type ChallengeId,
  type Evidence,
  satisfiesAcr,
  secondFactorNames,
  strictestOf,
  type StepName,
  mailedFactorNames,
} from '#contracts';
import { type Next, nextStep, proofOf } from './next-step.js';
import { acrOf, amrOf, isFirstFactor, isMultiFactor } from './authentication-context.js';
import { freshFor } from './fresh-proof.js';
import {
  addEvidence,
  beginSignIn,
  closeChallenge,
  decideConsent,
  forgetProof,
  forSession,
  noteChange,
  openChallenge,
  type SignIn,
} from './sign-in.js';
import {
  alice,
  answer,
  begin,
  bob,
  enrolments,
  evidences,
  moves,
  noNeeds,
  now,
  plain,
  policies,
  proved,
  signIns,
  stepOf,
  weakest,
} from './test/sign-ins.js';

describe('properties of every sign-in', () => {
  it('asks for no step twice, and ends, for every user who answers as asked', () => {
    fc.assert(
      fc.property(signIns, policies, enrolments, (first, policy, enrolled) => {
        const asked: StepName[] = [];
        let signIn = first;
        for (let next = nextStep(signIn, policy, enrolled); next.kind === 'step'; next = nextStep(signIn, policy, enrolled)) {
          expect(asked).not.toContain(next.step);
          asked.push(next.step);
          signIn = answer(signIn, next, alice, now + asked.length);
        }
        expect(asked.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 500 },
    );
  });

  it('is never done without what tenant, application and roles demand, whatever was sent in whatever order', () => {
    fc.assert(
      fc.property(signIns, policies, enrolments, moves, (first, policy, enrolled, sent) => {
        const signIn = sent.reduce((before, move) => move(before), first);
        const next = nextStep(signIn, policy, enrolled);
        if (next.kind !== 'done') return;
        const { needs, evidence, startedAt } = signIn;
        const { proof } = next;
        expect(needs.userId === null || proof.userId === needs.userId).toBe(true);
        expect(satisfiesAcr(proof.acr, needs.acr)).toBe(true);
        const counted = evidence.filter(({ at }) => needs.maxAge === null || at >= startedAt - needs.maxAge);
        const allowed: readonly AuthenticatorName[] = [
          ...policy.secondFactors,
          ...(policy.secondFactors.includes('email-otp') ? mailedFactorNames : []),
          'recovery-code',
        ];
        const isAllowed = (one: Evidence): boolean => isMultiFactor(one) || (allowed.includes(one.method) && counted.length > 1);
        const isFresh = counted.some((one) => isFirstFactor(one, policy) && one.at >= startedAt - freshFor);
        const mayWait = policy.graceUntil !== null && startedAt < policy.graceUntil;
        const hasWaited = mayWait && (signIn.choices.enrolment === 'later' || !isFresh || !policy.secondFactors.some(isEnrollable));
        const isOther = (one: AuthenticatorName, other: AuthenticatorName): boolean => one !== other && !(isMailed(one) && isMailed(other));
        const mayAny = policy.secondFactors.some((name) => enrolled.includes(name) && counted.some(({ method }) => isOther(method, name)));
        const demanded = strictestOf(policy.secondFactor, policy.userSecondFactor, needs.secondFactor);
        expect(isAsStrictAs(proof.secondFactor, demanded)).toBe(true);
        const { remembered } = signIn;
        const isOfBrowser = counted.every(
          ({ userId, userVersion }) => userId === remembered?.userId && userVersion === remembered.userVersion,
        );
        const maySpare = isOfBrowser && needs.maxAge === null && (policy.rememberBrowserDays ?? 0) > 0;
        expect(proof.isSpared && !maySpare).toBe(false);
        const isMet = counted.some(isAllowed) || maySpare;
        if (demanded === 'required' && (mayAny || !hasWaited)) expect(isMet).toBe(true);
        if (demanded === 'optional' && policy.secondFactors.some((name) => isEnrollable(name) && enrolled.includes(name)))
          expect(isMet).toBe(true);
        expect(needs.maxAge === null || proof.authTime >= startedAt - needs.maxAge).toBe(true);
        expect(evidence.some((one) => isFirstFactor(one, policy) && one.userId === proof.userId)).toBe(true);
        expect(signIn.choices.consent).not.toBeNull();
        if (needs.chooseAccount) expect(signIn.choices.account).toBe(proof.userId);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has nobody of whom something stands out set something up or go on by one factor, who could prove another', () => {
    fc.assert(
      fc.property(signIns, policies, fc.oneof(enrolments, fc.constant(plain)), moves, (first, policy, enrolled, sent) => {
        const signIn = sent.reduce((before, move) => move(before), first);
        const next = nextStep(signIn, policy, enrolled);
        const { needs, startedAt, risk } = signIn;
        const isRisky = risk?.signals.some((signal) => policy.riskSecondFactor?.includes(signal)) === true;
        const goesOn = next.kind === 'done' || (next.kind === 'step' && ['enrol', 'consent'].includes(next.step));
        if (!isRisky || !goesOn) return;
        const counted = signIn.evidence.filter(({ at }) => needs.maxAge === null || at >= startedAt - needs.maxAge);
        if (counted.every(({ userId }) => userId !== risk?.userId)) return;
        const isOther = (one: AuthenticatorName, other: AuthenticatorName): boolean => one !== other && !(isMailed(one) && isMailed(other));
        const isBesideAnother = (name: AuthenticatorName): boolean => counted.some(({ method }) => isOther(method, name));
        const couldProve = [...secondFactorNames, 'password' as const].some((name) => enrolled.includes(name) && isBesideAnother(name));
        if (couldProve) expect(acrOf(counted, { policy, enrolled })).toBe('urn:ostiary:acr:2');
      }),
      { numRuns: 1_000 },
    );
  });

  it('amr and acr follow from the evidence of one user, each authenticator once', () => {
    fc.assert(
      fc.property(signIns, policies, enrolments, moves, (first, policy, enrolled, sent) => {
        const signIn = sent.reduce((before, move) => move(before), first);
        const { evidence } = signIn;
        expect(new Set(evidence.map(({ userId }) => userId)).size).toBeLessThanOrEqual(1);
        expect(new Set(evidence.map(({ method }) => method)).size).toBe(evidence.length);
        const proof = proofOf(signIn, policy, enrolled);
        if (proof === null) return;
        for (const value of proof.amr)
          expect((value === 'mfa' && evidence.length > 1) || evidence.some((one) => one.amr.includes(value))).toBe(true);
        expect(proof.amr.includes('mfa')).toBe(proof.acr === 'urn:ostiary:acr:2');
        expect(evidence.map(({ at }) => at)).toContain(proof.authTime);
      }),
      { numRuns: 500 },
    );
  });

  it('counts of what was brought only what the presented session stands on, and all that was proved here', () => {
    fc.assert(
      fc.property(signIns, policies, enrolments, moves, evidences, (first, policy, enrolled, sent, held) => {
        const signIn = sent.reduce((before, move) => move(before), first);
        const present = forSession(signIn, held);
        const own = signIn.evidence.filter(({ method }) => !signIn.brought.includes(method));
        expect(present.evidence).toEqual(expect.arrayContaining(own));
        for (const { method, userId, at } of present.evidence)
          if (present.brought.includes(method))
            expect(held.some((one) => one.method === method && one.userId === userId && one.at >= at)).toBe(true);
        expect(forSession(signIn, [])).toMatchObject({ evidence: own, brought: [], revision: signIn.revision });
        expect(forSession(first, first.evidence)).toBe(first);
        expect(proofOf(forSession(first, []), policy, enrolled)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('counts its moves, and changes nothing of the moment before', () => {
    fc.assert(
      fc.property(signIns, moves, (first, sent) => {
        const before = structuredClone(first);
        const signIn = sent.reduce((present, move) => {
          const after = move(present);
          expect(after.revision - present.revision).toBe(after === present ? 0 : 1);
          return after;
        }, first);
        expect(first).toEqual(before);
        expect(signIn.startedAt).toBe(first.startedAt);
      }),
    );
  });
});

describe('the order of steps', () => {
  it.each<[string, SignIn, StepName | Next['kind'], string | null]>([
    ['a password where nobody is signed in', begin(), 'password', 'nobody_signed_in'],
    ['consent where the session serves', begin({}, [proved('password', alice, now - 3_600)]), 'consent', 'not_decided'],
    ['a password where the client names another user', begin({ userId: bob }, [proved('password')]), 'password', 'another_user_demanded'],
    ['a password where it was too long ago', begin({ maxAge: 60 }, [proved('password', alice, now - 61)]), 'password', 'too_long_ago'],
    [
      'a password where it must be now, even of a session of this second',
      begin({ maxAge: 0 }, [proved('password')]),
      'password',
      'nobody_signed_in',
    ],
    ['consent where it was recently enough', begin({ maxAge: 60 }, [proved('password', alice, now - 60)]), 'consent', 'not_decided'],
    [
      'OpenID Connect Core §3.1.2.1: the account for select_account',
      begin({ chooseAccount: true }, [proved('password', alice, now - 9)]),
      'account',
      'account_choice_demanded',
    ],
    ['no account where there is none to choose', begin({ chooseAccount: true }), 'password', 'nobody_signed_in'],
    [
      'no account where the session would not do anyway',
      begin({ chooseAccount: true, maxAge: 0 }, [proved('password', alice, now - 9)]),
      'password',
      'nobody_signed_in',
    ],
    ['a second authenticator for a stronger class', begin({ acr: 'urn:ostiary:acr:2' }, [proved('password')]), 'email-otp', 'acr_demanded'],
  ])('%s', (_what, signIn, step, reason) => {
    const next = nextStep(signIn, weakest, plain);
    expect([stepOf(next), next.kind === 'step' ? next.reason : null]).toEqual([step, reason]);
  });

  it('steps up: one authenticator more, and the password is not asked for again', () => {
    const first = begin({ acr: 'urn:ostiary:acr:2' }, [proved('password', alice, now - 600)]);
    const second = addEvidence(first, proved('email-otp', alice, now + 5));
    expect(stepOf(nextStep(second, weakest, plain))).toBe('consent');
    expect(nextStep(decideConsent(second, 'allow'), weakest, plain)).toEqual({
      kind: 'done',
      decision: 'allow',
      proof: {
        userId: alice,
        userVersion: 1,
        authTime: now - 600,
        amr: ['pwd', 'otp', 'mfa'],
        acr: 'urn:ostiary:acr:2',
        secondFactor: 'off',
        isSpared: false,
      },
    });
  });

  it('RFC 9470 §5: says that a class cannot be reached by who has no other authenticator', () => {
    expect(nextStep(begin({ acr: 'urn:ostiary:acr:2' }, [proved('password')]), weakest, ['password'])).toEqual({ kind: 'unmet' });
  });

  it('forgets what another user proved, chose and decided', () => {
    const asAlice = decideConsent(addEvidence(begin(), proved('password', alice)), 'allow');
    const asBob = addEvidence(asAlice, proved('password', bob));
    expect(asBob.evidence.map(({ userId }) => userId)).toEqual([bob]);
    expect(stepOf(nextStep(asBob, weakest, plain))).toBe('consent');
  });

  it('asks for the password again where the user has changed since they proved it', () => {
    const stepped = begin({ acr: 'urn:ostiary:acr:2' }, [proved('password', alice, now - 600)]);
    const changed = { ...proved('email-otp', alice), userVersion: 2 };
    const signIn = addEvidence(decideConsent(stepped, 'allow'), changed);
    expect(signIn.evidence).toEqual([changed]);
    expect(signIn.choices).toMatchObject({ account: alice, consent: 'allow' });
    expect(proofOf(signIn, weakest, plain)).toBeNull();
    expect(stepOf(nextStep(signIn, weakest, plain))).toBe('password');
    const again = addEvidence(signIn, { ...proved('password', alice), userVersion: 2 });
    expect(proofOf(again, weakest, plain)).toMatchObject({ userVersion: 2, authTime: now, acr: 'urn:ostiary:acr:2' });
  });

  it('forgets what was proved before the user changed, with what they were asked, and nothing newer', () => {
    const brought = openChallenge(begin({}, [proved('password')]), { method: 'email-otp', id: 'a code' as ChallengeId, at: now });
    const forgotten = forgetProof(brought, { userId: alice, userVersion: 1 });
    expect(forgotten).toMatchObject({ evidence: [], brought: [], challenge: null, revision: brought.revision + 1 });
    expect(stepOf(nextStep(forgotten, weakest, plain))).toBe('password');
    for (const other of [
      { userId: alice, userVersion: 2 },
      { userId: bob, userVersion: 1 },
    ])
      expect(forgetProof(brought, other).evidence).toEqual(brought.evidence);
  });

  it('lets a code of one user prove nothing beside the password of another', () => {
    const signIn = addEvidence(begin({ acr: 'urn:ostiary:acr:2' }, [proved('password', alice)]), proved('email-otp', bob));
    expect(proofOf(signIn, weakest, plain)).toBeNull();
    expect(stepOf(nextStep(signIn, weakest, plain))).toBe('password');
  });

  it('keeps the first decision', () => {
    const denied = decideConsent(addEvidence(begin(), proved('password')), 'deny');
    expect(decideConsent(denied, 'allow')).toBe(denied);
  });

  it('keeps one challenge at a time, for one user', () => {
    const open = openChallenge(openChallenge(begin({}, [proved('password')]), { method: 'email-otp', id: '1' as ChallengeId, at: now }), {
      method: 'email-otp',
      id: '2' as ChallengeId,
      at: now,
    });
    expect(open.challenge).toEqual({ method: 'email-otp', id: '2' as ChallengeId, at: now });
    expect(closeChallenge(open, '1' as ChallengeId, null)).toBe(open);
    for (const before of [null, { method: 'email-otp', id: '1' as ChallengeId, at: now - 60 } as const])
      expect(closeChallenge(open, '2' as ChallengeId, before)).toMatchObject({ challenge: before, revision: open.revision + 1 });
    expect(addEvidence(open, proved('email-otp')).challenge).toEqual(open.challenge);
    expect(addEvidence(open, proved('password', bob)).challenge).toBeNull();
  });

  it('computes classes and methods', () => {
    const holder = { enrolled: plain, policy: weakest };
    const acr = (...evidence: readonly Evidence[]) => acrOf(evidence, holder);
    expect([acr(), acr(proved('password')), acr(proved('password'), proved('email-otp'))]).toEqual([null, ...acrValues]);
    expect(amrOf([proved('email-otp')], holder)).toEqual(['otp']);
    const verified = { ...proved('passkey'), amr: ['swk', 'user', 'mfa'] };
    expect([acr(proved('passkey')), acr(verified), acr(verified, proved('password'))]).toEqual([
      'urn:ostiary:acr:1',
      'urn:ostiary:acr:2',
      'urn:ostiary:acr:2',
    ]);
    expect([amrOf([verified], holder), amrOf([proved('password'), verified], holder)]).toEqual([
      ['swk', 'user', 'mfa'],
      ['pwd', 'swk', 'user', 'mfa'],
    ]);
  });
});

describe('what is required of users', () => {
  const names = ['department', 'birthdate', 'team'];
  const asked = fc.subarray(names).chain((required) =>
    fc.record({
      policy: policies.map((policy) => ({ ...policy, attributes: names.map((name) => ({ name, required: required.includes(name) })) })),
      byApplication: fc.subarray([...names, 'unknown']),
      onFile: fc.subarray(names),
      required: fc.constant(required),
    }),
  );

  it('is there before all is done, whatever anybody sends, but where the user denies', () => {
    fc.assert(
      fc.property(signIns, asked, enrolments, moves, (first, { policy, byApplication, onFile, required }, enrolled, sent) => {
        const demanded = { ...first, needs: { ...first.needs, attributes: byApplication } };
        const signIn = sent.reduce<SignIn>((before, move) => move(before), demanded);
        const next = nextStep(signIn, policy, enrolled, { attributes: onFile, terms: [] });
        if (next.kind !== 'done' || next.decision === 'deny') return;
        for (const name of names) if (required.includes(name) || byApplication.includes(name)) expect(onFile).toContain(name);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is asked for once, after the proofs and before consent, and changes nothing of them', () => {
    fc.assert(
      fc.property(signIns, asked, enrolments, moves, (first, { policy, byApplication, onFile }, enrolled, sent) => {
        const demanded = { ...first, needs: { ...first.needs, attributes: byApplication } };
        const signIn = sent.reduce<SignIn>((before, move) => move(before), demanded);
        const next = nextStep(signIn, policy, enrolled, { attributes: onFile, terms: [] });
        const without = nextStep(signIn, policy, enrolled, { attributes: names, terms: [] });
        if (next.kind !== 'step' || next.step !== 'profile') return expect(next).toEqual(without);
        expect(proofOf(signIn, policy, enrolled)).not.toBeNull();
        expect(stepOf(without)).toMatch(/^(consent|done)$/);
        for (const name of next.attributes) expect(onFile).not.toContain(name);
        const after = nextStep(noteChange(signIn), policy, enrolled, { attributes: [...onFile, ...next.attributes], terms: [] });
        expect(after).toEqual(without);
      }),
      { numRuns: 1_000 },
    );
  });

  it('asks for nothing on the way to one’s own account', () => {
    const own = beginSignIn({ kind: 'account', section: 'profile' }, noNeeds, { at: now, evidence: [proved('password')] });
    const policy = { ...weakest, attributes: [{ name: 'department', required: true }] };
    expect(nextStep(own, policy, plain)).toMatchObject({ kind: 'proved' });
    expect(nextStep(begin({}, [proved('password')]), policy, plain)).toMatchObject({ step: 'profile', attributes: ['department'] });
  });
});

describe('terms of use', () => {
  const terms = { version: '2', sufficient: ['2', '2.1'] };
  const accepted = fc.subarray(['1', '2', '2.1']);

  it('are accepted before all is done, whatever anybody sends, but where the user denies', () => {
    fc.assert(
      fc.property(signIns, policies, enrolments, moves, accepted, (first, policy, enrolled, sent, versions) => {
        const signIn = sent.reduce<SignIn>((before, move) => move(before), first);
        const next = nextStep(signIn, { ...policy, terms }, enrolled, { attributes: [], terms: versions });
        const hasAccepted = versions.includes('2') || versions.includes('2.1');
        if (next.kind === 'done' && next.decision === 'allow') expect(hasAccepted).toBe(true);
        if (next.kind === 'step' && next.step === 'terms') {
          expect([hasAccepted, next.terms]).toEqual([false, '2']);
          expect(proofOf(signIn, policy, enrolled)).not.toBeNull();
          const after = nextStep(noteChange(signIn), { ...policy, terms }, enrolled, { attributes: [], terms: [...versions, '2'] });
          expect(stepOf(after)).toMatch(/^(consent|done)$/);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('come before what else is required, and not on the way to one’s own account', () => {
    const policy = { ...weakest, terms, attributes: [{ name: 'department', required: true }] };
    expect(nextStep(begin({}, [proved('password')]), policy, plain)).toMatchObject({
      step: 'terms',
      reason: 'terms_in_effect',
      terms: '2',
    });
    const own = beginSignIn({ kind: 'account', section: 'profile' }, noNeeds, { at: now, evidence: [proved('password')] });
    expect(nextStep(own, policy, plain)).toMatchObject({ kind: 'proved' });
  });
});
