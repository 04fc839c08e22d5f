import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { acrValues, secondFactorPolicies, type AuthenticatorName, type Evidence, strictestOf } from '#contracts';
import { nextStep, proofOf } from './next-step.js';
import type { SignInPolicy } from './authentication-context.js';
import { freshFor } from './fresh-proof.js';
import { addEvidence, beginSignIn, chooseMethod, inBrowserOf, postponeEnrolment, type SignIn, withRisk } from './sign-in.js';
import { alice, begin, bob, equipped, now, plain, proved, verifiedPasskey, weakest } from './test/sign-ins.js';

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

  it('attack A76: has who must set one up prove a code by email before, in a time of grace too', () => {
    for (const graceUntil of [null, now + 1]) {
      const required: SignInPolicy = { ...policy, secondFactor: 'required', graceUntil };
      const signIn = risky([proved('password')]);
      for (const one of [signIn, postponeEnrolment(signIn)]) expect(due(one, plain, required)).toEqual(['email-otp', 'risk_signalled']);
      const byCode = addEvidence(signIn, proved('email-otp'));
      expect(due(byCode, plain, required)).toEqual(['enrol', 'second_factor_required']);
      expect(due(postponeEnrolment(byCode), plain, required)).toEqual(graceUntil === null ? ['enrol', 'second_factor_required'] : consent);
      const byLink: SignInPolicy = { ...required, firstFactors: ['magic-link'] };
      expect(due(risky([proved('magic-link')]), plain, byLink)).toEqual(['password', 'risk_signalled']);
      expect(due(signIn, ['password'], required)).toEqual(['enrol', 'second_factor_required']);
      expect(due(risky([proved('password')], bob), plain, required)).toEqual(['enrol', 'second_factor_required']);
    }
  });

  it('asks in a browser that is remembered too, and of no other signals than the tenant names', () => {
    const remembering: SignInPolicy = { ...policy, rememberBrowserDays: 30 };
    const signIn = inBrowserOf(risky([proved('password')]), { userId: alice, userVersion: 1 });
    expect(due(signIn, ['password', 'totp'], remembering)).toEqual(['totp', 'risk_signalled']);
    expect(due(signIn, ['password', 'totp'], { ...remembering, riskSecondFactor: ['new_network'] })).toEqual(consent);
  });
});
