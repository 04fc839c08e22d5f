import { expect } from '@jest/globals';
import { type OrganizationId, rpcMap, type SignInState, type StepName, type StepReason } from '#contracts';
import { cookiesOf } from './answers.js';
import {
  alice,
  browserCookie,
  browserToken,
  display,
  type GatewayUnderTest,
  issuer,
  pending,
  purpose,
  sessionToken,
  signInId,
  wayBack,
} from './gateway-under-test.js';

export const loginPath = `/t/acme/login?sign_in=${signInId}`;

const reasons: { readonly [Step in StepName]: StepReason } = {
  account: 'account_choice_demanded',
  password: 'nobody_signed_in',
  'magic-link': 'nobody_signed_in',
  totp: 'second_factor_enrolled',
  passkey: 'second_factor_enrolled',
  'email-otp': 'acr_demanded',
  'sms-otp': 'second_factor_enrolled',
  'recovery-code': 'second_factor_enrolled',
  restore: 'deletion_requested',
  enrol: 'second_factor_required',
  terms: 'terms_in_effect',
  profile: 'attributes_required',
  organization: 'organization_required',
  consent: 'not_decided',
};

/** What a user chooses among. */
export const organizations = ['Acme', 'Globex'].map((displayName, index) => ({
  organizationId: `00000000-0000-4000-8000-00000000000${index}` as OrganizationId,
  displayName,
}));

/** A sign-in at a step, as the session service tells it. */
export const stateAt = (step: StepName, isChallenged = false): Extract<SignInState, { status: 'open' }> => ({
  ...{ status: 'open', purpose, wayBack, step, isChallenged },
  reason: reasons[step],
  userId: reasons[step] === 'nobody_signed_in' ? null : alice.id,
  sentTo: null,
  otherWays: [],
  firstFactor: { step: step === 'magic-link' ? step : 'password', otherWays: [], withPasskeys: true, mailed: null },
  enrolment: step === 'enrol' ? { methods: ['totp'], mayWait: false } : null,
  ...(step === 'terms' && { terms: '1' }),
  ...(step === 'restore' && { deletionDueAt: '2030-01-15T12:00:00.000Z' }),
  ...(step === 'profile' && { attributes: ['department'] }),
  ...(step === 'organization' && { organizations }),
});

/** Answers of the services while a sign-in stands there. */
export const atState = (gateway: GatewayUnderTest, state: SignInState): void => {
  gateway.on(rpcMap.session.getSignIn)(() => state);
  gateway.on(rpcMap.token.describeAuthorization)(() => display);
  gateway.on(rpcMap.identity.findUser)(() => ({ user: alice }));
};

export const atStep = (gateway: GatewayUnderTest, step: StepName, isChallenged = false): void =>
  atState(gateway, stateAt(step, isChallenged));

/** Lets the pending request have a sign-in. */
export const givenSignIn = (gateway: GatewayUnderTest): void => gateway.on(rpcMap.session.startSignIn)(() => ({ signInId, browserToken }));

/** That such a sign-in has begun in the browser that was answered, on from its session. */
export const expectSignIn = (gateway: GatewayUnderTest, answer: Response): void => {
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${issuer}/login?sign_in=${signInId}`]);
  expect(cookiesOf(answer).join()).toContain(browserCookie);
  expect(gateway.requestOf(rpcMap.session.startSignIn)).toMatchObject({ requestId: pending.requestId, sessionToken });
};
