import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  acrValues,
  isAsStrictAs,
  isEnrollable,
  isMailed,
  secondFactorNames,
  secondFactorPolicies,
  type AuthenticatorName,
  authenticatorNames,
  type AuthorizationRequestId,
  type ChallengeId,
  type Evidence,
  firstFactorNames,
  riskSignals,
  mailedFactorNames,
  satisfiesAcr,
  strictestOf,
  type StepName,
  type UserId,
} from '#contracts';
import { type DueStep, type Next, nextStep, proofOf } from './next-step.js';
import { acrOf, amrOf, isFirstFactor, isMultiFactor, type SignInPolicy } from './authentication-context.js';
import { freshFor } from './fresh-proof.js';
import {
  addEvidence,
  beginSignIn,
  chooseAccount,
  chooseMethod,
  closeChallenge,
  decideConsent,
  forgetProof,
  forSession,
  inBrowserOf,
  keepAccount,
  noteChange,
  openChallenge,
  postponeEnrolment,
  type SignIn,
  withRisk,
} from './sign-in.js';

const now = 1_000_000;
const [alice, bob] = ['alice', 'bob'] as [UserId, UserId];
const amr: { readonly [Method in AuthenticatorName]: readonly string[] } = {
  password: ['pwd'],
  passkey: ['swk', 'user'],
  'magic-link': ['otp'],
  totp: ['otp'],
  'email-otp': ['otp'],
  'sms-otp': ['sms'],
  'recovery-code': ['otp'],
};
const purpose = { kind: 'authorization', requestId: 'a request' as AuthorizationRequestId } as const;
const noNeeds = { acr: null, maxAge: null, chooseAccount: false, userId: null } as const;
const weakest: SignInPolicy = { firstFactors: ['password', 'passkey'], secondFactor: 'off', secondFactors: ['totp'], graceUntil: null };
const plain: readonly AuthenticatorName[] = ['password', 'email-otp'];
const equipped: readonly AuthenticatorName[] = authenticatorNames;

const proved = (method: AuthenticatorName, userId = alice, at = now): Evidence => ({
  method,
  userId,
  userVersion: 1,
  at,
  amr: amr[method],
});
/** By a passkey whose authenticator knew its user. */
const verifiedPasskey = (userId = alice, at = now): Evidence => ({ ...proved('passkey', userId, at), amr: ['swk', 'user', 'mfa'] });
const begin = (needs: Partial<SignIn['needs']> = {}, evidence: readonly Evidence[] = []): SignIn =>
  beginSignIn(purpose, { ...noNeeds, ...needs }, { at: now, evidence });
const stepOf = (next: Next): StepName | Next['kind'] => (next.kind === 'step' ? next.step : next.kind);

/** What a person does at a step: the right thing. */
const answer = (signIn: SignIn, { step, enrolment }: DueStep, userId: UserId, at: number): SignIn => {
  const method = enrolment?.methods[0];
  if (step === 'account') return chooseAccount(signIn, signIn.evidence.at(-1)?.userId ?? userId);
  if (step === 'consent') return decideConsent(signIn, 'allow');
  if (step === 'profile' || step === 'terms') return noteChange(signIn);
  if (step === 'restore') return keepAccount(signIn, { userId, from: 1, to: 2 });
  if (step === 'passkey') return addEvidence(signIn, verifiedPasskey(userId, at));
  if (step === 'enrol') return addEvidence(signIn, proved(method ?? 'totp', userId, at));
  return addEvidence(
    step === 'email-otp' ? openChallenge(signIn, { method: step, id: 'a code' as ChallengeId, at: now }) : signIn,
    proved(step, userId, at),
  );
};

const evidences = fc
  .record({
    userId: fc.constantFrom(alice, bob),
    methods: fc.subarray([...authenticatorNames]),
    age: fc.nat({ max: 10_000 }),
  })
  .map(({ userId, methods, age }) => methods.map((method, nth) => proved(method, userId, now - age - nth)));
const signIns = fc
  .record({
    needs: fc.record({
      acr: fc.constantFrom(null, ...acrValues),
      maxAge: fc.option(fc.nat({ max: 10_000 })),
      chooseAccount: fc.boolean(),
      userId: fc.constantFrom(null, alice),
      secondFactor: fc.constantFrom(...secondFactorPolicies),
    }),
    evidence: evidences,
    remembered: fc.option(fc.record({ userId: fc.constantFrom(alice, bob), userVersion: fc.constantFrom(1, 2) })),
    risk: fc.record({ userId: fc.constantFrom(alice, bob), signals: fc.subarray([...riskSignals]) }),
  })
  .map(({ needs, evidence, remembered, risk }) => withRisk(inBrowserOf(begin(needs, evidence), remembered), risk));
const policies: fc.Arbitrary<SignInPolicy> = fc
  .record({
    firstFactors: fc.shuffledSubarray([...firstFactorNames], { minLength: 1 }),
    secondFactor: fc.constantFrom(...secondFactorPolicies),
    userSecondFactor: fc.constantFrom(...secondFactorPolicies),
    rememberBrowserDays: fc.constantFrom(0, 30),
    secondFactors: fc.shuffledSubarray([...secondFactorNames]),
    graceUntil: fc.constantFrom(null, now - 1, now + 1),
    riskSecondFactor: fc.subarray([...riskSignals]),
  })
  // As the tenant service has it: who must prove one can set one up. An application may demand it all the same.
  .filter(
    ({ secondFactor, userSecondFactor, secondFactors }) =>
      strictestOf(secondFactor, userSecondFactor) !== 'required' || secondFactors.some(isEnrollable),
  );
const enrolments = fc.subarray([...authenticatorNames]);
/** What anybody may send at any time, right or wrong, again and again. */
const moves = fc.array(
  fc.oneof(
    fc.record({ method: fc.constantFrom(...authenticatorNames), userId: fc.constantFrom(alice, bob), delay: fc.nat({ max: 1_000 }) }).map(
      ({ method, userId, delay }) =>
        (signIn: SignIn) =>
          addEvidence(signIn, proved(method, userId, now + delay)),
    ),
    fc.constantFrom(alice, bob).map((userId) => (signIn: SignIn) => addEvidence(signIn, verifiedPasskey(userId))),
    fc.constantFrom(alice, bob).map((userId) => (signIn: SignIn) => chooseAccount(signIn, userId)),
    fc.constantFrom('allow' as const, 'deny' as const).map((said) => (signIn: SignIn) => decideConsent(signIn, said)),
    fc.constantFrom(...authenticatorNames).map((method) => (signIn: SignIn) => chooseMethod(signIn, method)),
    fc.constant((signIn: SignIn) => postponeEnrolment(signIn)),
    fc.constant((signIn: SignIn) => openChallenge(signIn, { method: 'email-otp', id: 'a code' as ChallengeId, at: now })),
  ),
  { maxLength: 12 },
);

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
        const { risk } = signIn;
        const isRisky = risk?.userId === proof.userId && risk.signals.some((signal) => policy.riskSecondFactor?.includes(signal));
        if (isRisky && mayAny) expect(proof.acr).toBe('urn:ostiary:acr:2');
        expect(needs.maxAge === null || proof.authTime >= startedAt - needs.maxAge).toBe(true);
        expect(evidence.some((one) => isFirstFactor(one, policy) && one.userId === proof.userId)).toBe(true);
        expect(signIn.choices.consent).not.toBeNull();
        if (needs.chooseAccount) expect(signIn.choices.account).toBe(proof.userId);
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

describe('a signal of risk for which the tenant demands two factors', () => {
  const policy: SignInPolicy = { ...weakest, secondFactor: 'optional', riskSecondFactor: ['new_device'] };
  const risky = (evidence: readonly Evidence[], userId = alice): SignIn =>
    withRisk(begin({}, evidence), { userId, signals: ['new_device'] });
  const due = (signIn: SignIn, enrolled: readonly AuthenticatorName[], by = policy): unknown => {
    const next = nextStep(signIn, by, enrolled);
    return next.kind === 'step' ? [next.step, next.reason] : next.kind;
  };
  const consent = ['consent', 'not_decided'];

  it.each<[string, SignIn, readonly AuthenticatorName[], unknown]>([
    ['asks for what its user has set up', risky([proved('password')]), ['password', 'email-otp', 'totp'], ['totp', 'risk_signalled']],
    [
      'asks for what is set up and not allowed, where that is all',
      risky([proved('password')]),
      ['password', 'sms-otp'],
      ['sms-otp', 'risk_signalled'],
    ],
    ['asks for a code by email of who has set up nothing', risky([proved('password')]), plain, ['email-otp', 'risk_signalled']],
    ['has nobody set something up, and lets on who has nothing', risky([proved('password')]), ['password'], consent],
    ['asks for no third one', risky([proved('password'), proved('email-otp')]), plain, consent],
    ['is content with a passkey whose device knew its user', risky([verifiedPasskey()]), ['password', 'passkey', 'totp'], consent],
    [
      'attack A63: takes no mailbox for who has set something up',
      risky([proved('password'), proved('email-otp')]),
      equipped,
      ['totp', 'risk_signalled'],
    ],
    ['asks nobody for whom it was not raised', risky([proved('password')], bob), plain, consent],
  ])('%s', (_, signIn, enrolled, expected) => expect(due(signIn, enrolled)).toEqual(expected));

  it('asks in a browser that is remembered too, and of no other signals than the tenant names', () => {
    const remembering: SignInPolicy = { ...policy, rememberBrowserDays: 30 };
    const signIn = inBrowserOf(risky([proved('password')]), { userId: alice, userVersion: 1 });
    expect(due(signIn, ['password', 'totp'], remembering)).toEqual(['totp', 'risk_signalled']);
    expect(due(signIn, ['password', 'totp'], { ...remembering, riskSecondFactor: ['new_network'] })).toEqual(consent);
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

describe('a second factor', () => {
  const optional: SignInPolicy = { ...weakest, secondFactor: 'optional' };
  const required: SignInPolicy = { ...weakest, secondFactor: 'required' };
  const byPassword = begin({}, [proved('password')]);
  const asked = (signIn: SignIn, policy: SignInPolicy, enrolled: readonly AuthenticatorName[]) => {
    const next = nextStep(signIn, policy, enrolled);
    return next.kind === 'step' ? [next.step, next.reason, ...next.otherWays] : [next.kind];
  };

  it.each<[string, SignInPolicy, readonly AuthenticatorName[], readonly string[]]>([
    ['nobody is asked where it is off', { ...optional, secondFactor: 'off' }, equipped, ['consent', 'not_decided']],
    ['who has set one up is asked, and may take a recovery code', optional, equipped, ['totp', 'second_factor_enrolled', 'recovery-code']],
    ['who has none is not', optional, plain, ['consent', 'not_decided']],
    ['who has none sets one up where it is required', required, plain, ['enrol', 'second_factor_required']],
    [
      'a code by email is another way where the tenant names it',
      { ...optional, secondFactors: ['totp', 'email-otp'] },
      equipped,
      ['totp', 'second_factor_enrolled', 'email-otp', 'recovery-code'],
    ],
    [
      'the tenant says which is preferred',
      { ...required, secondFactors: ['email-otp', 'totp'] },
      equipped,
      ['email-otp', 'second_factor_required', 'totp', 'recovery-code'],
    ],
    [
      'one that the tenant no longer allows is asked of nobody',
      { ...optional, secondFactors: ['email-otp'] },
      ['password', 'totp'],
      ['consent', 'not_decided'],
    ],
    [
      'a code by text message serves who has set a number up, in the tenant\u2019s order',
      { ...optional, secondFactors: ['totp', 'sms-otp'] },
      ['password', 'totp', 'sms-otp', 'recovery-code'],
      ['totp', 'second_factor_enrolled', 'sms-otp', 'recovery-code'],
    ],
    [
      'attack A63: nor is one by email, beside a number that is set up and allowed no longer',
      { ...optional, secondFactors: ['totp'] },
      ['password', 'sms-otp', 'email-otp', 'recovery-code'],
      ['consent', 'not_decided'],
    ],
    [
      'who has recovery codes for what the tenant\u2019s present domain does not know uses one first',
      required,
      ['password', 'recovery-code'],
      ['recovery-code', 'second_factor_required'],
    ],
    [
      'a recovery code alone is none of who is asked for what they have set up',
      optional,
      ['password', 'recovery-code'],
      ['consent', 'not_decided'],
    ],
  ])('%s', (_what, policy, enrolled, expected) => {
    expect(asked(byPassword, policy, enrolled)).toEqual(expected);
  });

  it('attack A76: who has set up what the tenant no longer allows proves that first, and then sets up another', () => {
    const [policy, enrolled] = [{ ...required, secondFactors: ['passkey'] } as const, ['password', 'totp', 'recovery-code'] as const];
    expect(asked(byPassword, policy, enrolled)).toEqual(['totp', 'second_factor_required', 'recovery-code']);
    for (const method of ['totp', 'recovery-code'] as const)
      expect(asked(addEvidence(byPassword, proved(method)), policy, enrolled)).toEqual(['enrol', 'second_factor_required']);
    expect(asked(addEvidence(byPassword, proved('email-otp')), policy, enrolled)[0]).toBe('totp');
  });

  it('a recovery code alone is none: who used one sets up what is required', () => {
    const enrolled = ['password', 'recovery-code'] as const;
    expect(asked(addEvidence(byPassword, proved('recovery-code')), required, enrolled)).toEqual(['enrol', 'second_factor_required']);
  });

  it('a passkey is one beside the password, with user verification or without', () => {
    const policy = { ...required, secondFactors: ['totp', 'passkey'] } as const;
    expect(asked(byPassword, policy, ['password', 'passkey', 'recovery-code'])).toEqual([
      'passkey',
      'second_factor_required',
      'recovery-code',
    ]);
    for (const evidence of [proved('passkey'), verifiedPasskey()])
      expect(asked(addEvidence(byPassword, evidence), policy, ['password', 'passkey'])).toEqual(['consent', 'not_decided']);
  });

  it('is demanded by the strictest of tenant, application and roles, and what was met is said', () => {
    const policiesOf = fc.record({
      tenant: fc.constantFrom(...secondFactorPolicies),
      roles: fc.constantFrom(...secondFactorPolicies),
      application: fc.constantFrom(...secondFactorPolicies),
    });
    fc.assert(
      fc.property(policiesOf, fc.constantFrom(plain, equipped), ({ tenant, roles, application }, enrolled) => {
        const signIn = begin({ secondFactor: application }, [proved('password')]);
        const policy = { ...weakest, secondFactor: tenant, userSecondFactor: roles };
        const strictest = { ...weakest, secondFactor: strictestOf(tenant, roles, application) };
        expect(asked(signIn, policy, enrolled)).toEqual(asked(byPassword, strictest, enrolled));
        expect(proofOf(signIn, policy, enrolled)?.secondFactor).toBe(proofOf(byPassword, strictest, enrolled)?.secondFactor);
        expect(proofOf(addEvidence(signIn, proved('totp')), policy, enrolled)).toMatchObject({ secondFactor: 'required' });
      }),
    );
  });

  describe('in a browser that is remembered', () => {
    const sparing: SignInPolicy = { ...required, rememberBrowserDays: 30 };
    const known = (signIn: SignIn, userVersion = 1, userId = alice) => inBrowserOf(signIn, { userId, userVersion });

    it('is not asked for, and not said to be proved', () => {
      const signIn = known(byPassword);
      expect(asked(signIn, sparing, equipped)).toEqual(['consent', 'not_decided']);
      expect(proofOf(signIn, sparing, equipped)).toMatchObject({
        amr: ['pwd'],
        acr: 'urn:ostiary:acr:1',
        isSpared: true,
        secondFactor: 'required',
      });
    });

    it.each<[string, SignIn, SignInPolicy]>([
      ['of somebody else', known(byPassword, 1, bob), sparing],
      ['of who has changed since', known(byPassword, 2), sparing],
      ['of nobody', inBrowserOf(byPassword, null), sparing],
      ['where the tenant remembers none any more', known(byPassword), { ...sparing, rememberBrowserDays: 0 }],
      ['where an application demands a class', known(begin({ acr: 'urn:ostiary:acr:2' }, [proved('password')])), sparing],
      ['where a proof of now is demanded', known(addEvidence(begin({ maxAge: 0 }), proved('password'))), sparing],
      ['where an age is demanded', known(begin({ maxAge: 600 }, [proved('password')])), sparing],
    ])('%s it is asked for all the same', (_why, signIn, policy) => {
      expect(asked(signIn, policy, equipped)[0]).not.toBe('consent');
      expect(proofOf(signIn, policy, equipped)).toBeNull();
    });

    it('attack A62: makes nobody of who has not proved the first, nor spares who has to set one up', () => {
      expect(asked(known(begin()), sparing, equipped)[0]).toBe('password');
      expect(proofOf(known(begin()), sparing, equipped)).toBeNull();
      expect(asked(known(byPassword), sparing, plain)).toEqual(['enrol', 'second_factor_required']);
    });
  });

  it('cannot be proved where an application demands one and the tenant allows nothing that could be set up', () => {
    const demanding = begin({ secondFactor: 'required' }, [proved('password')]);
    const policy: SignInPolicy = { ...weakest, secondFactors: ['email-otp'] };
    expect(asked(demanding, policy, ['password'])).toEqual(['unmet']);
    expect(asked(demanding, policy, plain)).toEqual(['email-otp', 'second_factor_required']);
    expect(asked(demanding, { ...policy, graceUntil: now + 1 }, ['password'])).toEqual(['consent', 'not_decided']);
  });

  it('attack A63: a code by email stands in for nothing that the user has set up, where an application demands a second factor as well', () => {
    const demanded = begin({ acr: 'urn:ostiary:acr:2' }, [proved('password')]);
    expect(asked(demanded, optional, equipped)).toEqual(['totp', 'acr_demanded', 'passkey', 'recovery-code']);
    expect(asked(addEvidence(demanded, proved('email-otp')), { ...optional, secondFactor: 'off' }, equipped)[0]).toBe('totp');
    expect(asked(addEvidence(byPassword, proved('email-otp')), optional, equipped)).toEqual([
      'totp',
      'second_factor_enrolled',
      'recovery-code',
    ]);
    expect(asked(addEvidence(byPassword, proved('email-otp')), required, plain)).toEqual(['enrol', 'second_factor_required']);
  });

  it('reaches a class by what its user has set up, where they have nothing that the tenant allows', () => {
    const demanded = begin({ acr: 'urn:ostiary:acr:2' }, [proved('password')]);
    const off: SignInPolicy = { ...weakest, secondFactors: ['passkey'] };
    const own = beginSignIn({ kind: 'account', section: 'authenticators' }, demanded.needs, { at: now, evidence: demanded.evidence });
    for (const policy of [off, { ...off, secondFactor: 'optional' as const }]) {
      for (const signIn of [demanded, own])
        expect(asked(signIn, policy, ['password', 'totp', 'recovery-code'])).toEqual(['totp', 'acr_demanded', 'recovery-code']);
      expect(asked(addEvidence(own, proved('totp')), policy, ['password', 'totp'])).toEqual(['proved']);
    }
  });

  it('reaches a class by a passkey that would sign its user in alone', () => {
    const demanded = begin({ acr: 'urn:ostiary:acr:2' }, [proved('password')]);
    for (const secondFactor of ['off', 'optional'] as const) {
      const policy = { ...weakest, secondFactor };
      expect(asked(demanded, policy, ['password', 'email-otp', 'passkey'])).toEqual(['passkey', 'acr_demanded']);
      expect(asked(demanded, policy, ['password', 'totp', 'passkey'])).toEqual(['totp', 'acr_demanded', 'passkey']);
      expect(asked(byPassword, policy, ['password', 'passkey'])).toEqual(['consent', 'not_decided']);
      expect(asked(demanded, { ...policy, firstFactors: ['password'] }, ['password', 'totp', 'passkey'])).toEqual(['totp', 'acr_demanded']);
    }
  });

  it('is proved by the way that the user chose, as long as it would do', () => {
    expect(asked(chooseMethod(byPassword, 'recovery-code'), optional, equipped)).toEqual([
      'recovery-code',
      'second_factor_enrolled',
      'totp',
    ]);
    expect(asked(chooseMethod(byPassword, 'email-otp'), optional, equipped)).toEqual(['totp', 'second_factor_enrolled', 'recovery-code']);
    for (const method of ['totp', 'recovery-code'] as const)
      expect(asked(addEvidence(byPassword, proved(method)), optional, equipped)).toEqual(['consent', 'not_decided']);
  });

  it('may be set up later for as long as the tenant says, unless the application demands it', () => {
    const graceful = { ...required, graceUntil: now + 1 };
    const mayWait = (policy: SignInPolicy, signIn = byPassword) => {
      const next = nextStep(signIn, policy, plain);
      return next.kind === 'step' ? next.enrolment?.mayWait : null;
    };
    expect([mayWait(required), mayWait(graceful), mayWait({ ...required, graceUntil: now })]).toEqual([false, true, false]);
    expect(asked(postponeEnrolment(byPassword), graceful, plain)).toEqual(['consent', 'not_decided']);
    expect(asked(postponeEnrolment(byPassword), required, plain)).toEqual(['enrol', 'second_factor_required']);
    const demanding = begin({ acr: 'urn:ostiary:acr:2' }, [proved('password')]);
    expect(mayWait(graceful, demanding)).toBe(false);
    expect(asked(postponeEnrolment(demanding), graceful, plain)).toEqual(['enrol', 'second_factor_required']);
  });

  it('attack A64: is set up only by who has proved the password lately, and put off without it', () => {
    const [old, recent] = [freshFor + 1, freshFor].map((age) => begin({}, [proved('password', alice, now - age)]));
    if (old === undefined || recent === undefined) throw new Error('there are two');
    expect(asked(recent, required, plain)).toEqual(['enrol', 'second_factor_required']);
    expect(asked(old, required, plain)).toEqual(['password', 'too_long_ago']);
    expect(asked(addEvidence(old, proved('password')), required, plain)).toEqual(['enrol', 'second_factor_required']);
    const graceful = { ...required, graceUntil: now + 1 };
    expect(asked(old, graceful, plain)).toEqual(['consent', 'not_decided']);
    expect(asked(recent, graceful, plain)).toEqual(['enrol', 'second_factor_required']);
  });

  it('attack A62: makes nobody of who has proved all but the password, a passkey without user verification among it', () => {
    const signIn = ['email-otp', 'totp', 'passkey'].reduce(
      (before, method) => addEvidence(before, proved(method as AuthenticatorName)),
      begin(),
    );
    expect(proofOf(signIn, optional, equipped)).toBeNull();
    expect(asked(signIn, optional, equipped)[0]).toBe('password');
  });

  it('is not asked for beside a passkey whose authenticator knew its user: that is two, whatever the tenant or the application demands (ADR 47)', () => {
    for (const policy of [{ ...optional, secondFactor: 'off' } as const, optional, required]) {
      for (const enrolled of [plain, equipped, ['passkey'] as const]) {
        for (const acr of [null, ...acrValues])
          expect(asked(addEvidence(begin({ acr }), verifiedPasskey()), policy, enrolled)).toEqual(['consent', 'not_decided']);
      }
    }
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
