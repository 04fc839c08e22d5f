import { describe, it } from '@jest/globals';
import { expectNobodyFails, expectPairsSucceed } from './support/mixed-load-checks.js';

describe('N01: what one tenant does at the same time', () => {
  it(
    'sign-in by password and second factors, authorize, redeem, refresh, revoke, introspect, client credentials and userinfo: none fails',
    () => expectNobodyFails(4_000),
    60_000,
  );

  it('one authorization request and one token request at once, 300 times', () => expectPairsSucceed(300), 60_000);
});
