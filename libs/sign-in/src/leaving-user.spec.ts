import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Evidence } from '#contracts';
import { countedEvidence, isFirstFactor, type SignInPolicy } from './authentication-context.js';
import { type Next, nextStep, proofOf } from './next-step.js';
import { addEvidence, keepAccount, ofLeavingUser, type SignIn } from './sign-in.js';
import { alice, begin, bob, enrolments, now, policies, proved, signIns, stepOf, weakest } from './test/sign-ins.js';

const deletionDueAt = '2030-01-15T00:00:00.000Z';
const leaving = (userId = alice, userVersion = 1) => ({ userId, userVersion, deletionDueAt });
const raised = (one: Evidence): Evidence => ({ ...one, userVersion: 2 });

describe('a user who had their account deleted', () => {
  it('proves nothing that leads to a session, whatever is demanded, until they keep it', () => {
    fc.assert(
      fc.property(signIns, policies, enrolments, (signIn, policy, enrolled) => {
        const userId = signIn.evidence.at(-1)?.userId;
        if (userId === undefined) return;
        expect(proofOf(ofLeavingUser(signIn, leaving(userId)), policy, enrolled)).toBeNull();
      }),
    );
  });

  it('is asked once all else is proved, and before anything is set up or decided', () => {
    /** Before something is set up, a proof that is there is asked for anew: that comes after the question. */
    const isToSetUp = (signIn: SignIn, policy: SignInPolicy, before: Next): boolean =>
      before.kind === 'step' && before.reason === 'too_long_ago' && countedEvidence(signIn).some((one) => isFirstFactor(one, policy));
    const proofs = ['password', 'magic-link', 'totp', 'passkey', 'email-otp', 'sms-otp', 'recovery-code', 'account'];
    fc.assert(
      fc.property(signIns, policies, enrolments, (signIn, policy, enrolled) => {
        const userId = signIn.evidence.at(-1)?.userId;
        if (userId === undefined) return;
        const [before, after] = [nextStep(signIn, policy, enrolled), nextStep(ofLeavingUser(signIn, leaving(userId)), policy, enrolled)];
        if (proofs.includes(stepOf(before)) && !isToSetUp(signIn, policy, before)) expect(after).toEqual(before);
        else expect(after).toMatchObject({ kind: 'step', step: 'restore', reason: 'deletion_requested', deletionDueAt });
      }),
    );
  });

  it('goes on as if nothing had been once they keep it, with what they proved as they are by now', () => {
    fc.assert(
      fc.property(signIns, policies, enrolments, (signIn, policy, enrolled) => {
        const userId = signIn.evidence.at(-1)?.userId;
        if (userId === undefined) return;
        const kept = keepAccount(ofLeavingUser(signIn, leaving(userId)), { userId, from: 1, to: 2 });
        const expected: SignIn = { ...signIn, evidence: signIn.evidence.map(raised) };
        expect(nextStep(kept, policy, enrolled)).toEqual(nextStep(expected, policy, enrolled));
        expect(kept.evidence.map(({ userVersion }) => userVersion)).toEqual(signIn.evidence.map(() => 2));
        expect(kept.revision).toBe(signIn.revision + 1);
      }),
    );
  });

  it('keeps nobody else from signing in at the same sign-in, nor themselves as another version', () => {
    const asked = ofLeavingUser(addEvidence(begin(), proved('password', alice)), leaving());
    expect(stepOf(nextStep(asked, weakest, ['password']))).toBe('restore');
    expect(stepOf(nextStep(addEvidence(asked, proved('password', bob)), weakest, ['password']))).toBe('consent');
    expect(stepOf(nextStep(ofLeavingUser(asked, leaving(alice, 2)), weakest, ['password']))).toBe('consent');
  });

  it('what somebody else proved, or they as another version, is raised to none', () => {
    const signIn = addEvidence(begin(), proved('password', alice, now));
    for (const raise of [
      { userId: bob, from: 1, to: 2 },
      { userId: alice, from: 3, to: 4 },
    ])
      expect(keepAccount(signIn, raise).evidence).toEqual(signIn.evidence);
  });
});
