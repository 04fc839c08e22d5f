import { type OwnProfile, rpcMap } from '#contracts';
import { type GatewayUnderTest, session, alice } from './gateway-under-test.js';

/** Somebody is signed in who proved who they are `age` seconds ago. */
export const givenSession = (gateway: GatewayUnderTest, age = 0): void => {
  const authTime = Math.floor(Date.now() / 1000) - age;
  gateway.on(rpcMap.session.getSession)(() => ({ session: { ...session, authTime } }));
  gateway.on(rpcMap.identity.findUser)(() => ({ user: alice }));
};

export const moment = '2030-01-31T12:00:00.000Z';
/** What the identity service knows of them. */
export const profile: OwnProfile = {
  ...{
    id: alice.id,
    username: 'alice',
    email: null,
    emailVerified: false,
    name: 'Alice',
    picture: null,
    attributes: {},
    phone: null,
    phoneVerified: false,
  },
  ...{ address: null, locale: 'de', acceptedTerms: [], createdAt: moment, updatedAt: moment, lastLoginAt: null },
};
