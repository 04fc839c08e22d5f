import { describe, expect, it } from '@jest/globals';
import type { OrganizationId } from '#contracts';
import { nextStep } from './next-step.js';
import { addEvidence, chooseOrganization, decideConsent, organizationOf, type SignIn, withOrganizations } from './sign-in.js';
import { alice, begin, bob, plain, proved, stepOf, weakest } from './test/sign-ins.js';

const [acme, globex, initech] = ['acme', 'globex', 'initech'] as [OrganizationId, OrganizationId, OrganizationId];
const namesOf = (...ids: readonly OrganizationId[]) => ids.map((organizationId) => ({ organizationId, displayName: organizationId }));

const memberOf = (organizations: readonly OrganizationId[], userId = alice, needs: Partial<SignIn['needs']> = { organization: true }) =>
  withOrganizations(begin(needs, [proved('password')]), { userId, organizations: namesOf(...organizations) });
const next = (signIn: SignIn) => nextStep(signIn, weakest, plain);

describe('the choice of an organization', () => {
  it('comes after all is proved and before consent, with those to choose from', () => {
    const before = withOrganizations(begin({ organization: true }), { userId: alice, organizations: namesOf(acme, globex) });
    expect(stepOf(next(before))).toBe('password');
    const signIn = addEvidence(before, proved('password'));
    expect(next(signIn)).toMatchObject({ step: 'organization', reason: 'organization_required', organizations: namesOf(acme, globex) });
    expect(stepOf(next(chooseOrganization(signIn, alice, globex)))).toBe('consent');
  });

  it('comes after terms and what is required of users', () => {
    const signIn = memberOf([acme, globex]);
    const policy = { ...weakest, attributes: [{ name: 'department', required: true }] };
    expect(stepOf(nextStep(signIn, policy, plain))).toBe('profile');
    expect(stepOf(nextStep(signIn, policy, plain, { attributes: ['department'], terms: [] }))).toBe('organization');
  });

  it.each([[[]], [[acme]]])('is not asked of who has nothing to choose: %j', (organizations) => {
    expect(stepOf(next(memberOf(organizations)))).toBe('consent');
  });

  it('is not asked where no organization is demanded, nor of who has denied', () => {
    expect(stepOf(next(memberOf([acme, globex], alice, {})))).toBe('consent');
    expect(next(decideConsent(memberOf([acme, globex]), 'deny'))).toMatchObject({ kind: 'done', decision: 'deny' });
  });

  it('is of the user who has proved who they are: what another is a member of is not offered', () => {
    const signIn = memberOf([acme, globex], bob);
    expect(stepOf(next(signIn))).toBe('consent');
    expect(chooseOrganization(signIn, alice, acme)).toBe(signIn);
  });

  it('takes none that is not offered', () => {
    const signIn = memberOf([acme, globex]);
    expect(chooseOrganization(signIn, alice, initech)).toBe(signIn);
  });

  it('is made once: nobody allows for one what they were shown for another', () => {
    const chosen = chooseOrganization(memberOf([acme, globex]), alice, acme);
    expect(chooseOrganization(chosen, alice, globex)).toBe(chosen);
    expect(chosen.choices.organization).toBe(acme);
    const denied = decideConsent(memberOf([acme, globex]), 'deny');
    expect(chooseOrganization(denied, alice, globex)).toBe(denied);
  });

  it('is still to be made by who allowed before it, who is asked again for the one that they chose', () => {
    const early = decideConsent(memberOf([acme, globex]), 'allow');
    expect(stepOf(next(early))).toBe('organization');
    const chosen = chooseOrganization(early, alice, globex);
    expect(stepOf(next(chosen))).toBe('consent');
    expect(next(decideConsent(chosen, 'allow'))).toMatchObject({ kind: 'done', decision: 'allow' });
  });

  it('does not pass to another user', () => {
    const chosen = chooseOrganization(memberOf([acme, globex]), alice, acme);
    const other = withOrganizations(addEvidence(chosen, proved('password', bob)), { userId: bob, organizations: namesOf(acme, initech) });
    expect(stepOf(next(other))).toBe('organization');
    expect(other.choices.organization).toBeUndefined();
  });

  it('is the only one of who is a member of one alone, and of nobody else', () => {
    expect(organizationOf(memberOf([acme]), alice)).toBe(acme);
    expect(organizationOf(memberOf([acme]), bob)).toBeNull();
    expect(organizationOf(memberOf([acme], alice, {}), alice)).toBeNull();
    expect(organizationOf(memberOf([]), alice)).toBeNull();
    const several = memberOf([acme, globex]);
    expect(organizationOf(several, alice)).toBeNull();
    expect(organizationOf(chooseOrganization(several, alice, globex), alice)).toBe(globex);
  });

  it('stands when the same user proves more', () => {
    const chosen = chooseOrganization(memberOf([acme, globex]), alice, acme);
    expect(addEvidence(chosen, proved('totp')).choices.organization).toBe(acme);
  });
});
