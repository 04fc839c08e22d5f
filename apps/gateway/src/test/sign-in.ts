import { type LoginTransactionStep, rpcMap } from '#contracts';
import { alice, display, type GatewayUnderTest, requestId, session, transactionId } from './gateway-under-test.js';

export const loginPath = `/t/acme/login?transaction=${transactionId}`;
export const consentPath = `/t/acme/consent?transaction=${transactionId}`;

/** Answers of the services while a sign-in is at this step. */
export const atStep = (gateway: GatewayUnderTest, step: LoginTransactionStep): void => {
  gateway.on(rpcMap.session.getLogin)((key) => ({
    transactionId: key.transactionId,
    authorizationRequestId: requestId,
    step,
    session: step === 'login' ? null : session,
  }));
  gateway.on(rpcMap.token.describeAuthorization)(() => display);
  gateway.on(rpcMap.identity.findUser)(() => ({ user: alice }));
};
