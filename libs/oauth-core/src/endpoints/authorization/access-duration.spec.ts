import { describe, expect, it } from '@jest/globals';
import { aPublicApplication, aResourceServer, aTenant } from '../../testing/builders.js';
import { accessDuration } from './access-duration.js';

const tenant = aTenant('acme', { accessTokenLifetime: 600, refreshTokenLifetime: 1_000_000, sessionLifetime: 43_200 });
const lasting = ['openid', 'offline_access'];

describe('N49: how long access lasts', () => {
  it('RFC 6749 §5.1: without refresh tokens, as long as one access token, whatever is asked for', () => {
    const application = aPublicApplication({ grantTypes: ['authorization_code'] });
    expect(accessDuration(tenant, application, [], { scopes: lasting, resources: [] })).toEqual({ kind: 'once', maxSeconds: 600 });
    const ofApi = aResourceServer({ accessTokenLifetime: 60 });
    expect(
      accessDuration(tenant, { ...application, accessTokenLifetime: 300 }, [ofApi], { scopes: ['openid'], resources: [ofApi.identifier] }),
    ).toEqual({
      kind: 'once',
      maxSeconds: 60,
    });
  });

  it('RFC 6749 §6: with them, no longer than the session', () => {
    expect(accessDuration(tenant, aPublicApplication(), [], { scopes: ['openid'], resources: [] })).toEqual({
      kind: 'signed_in',
      maxSeconds: 43_200,
    });
    const application = aPublicApplication({ refreshTokenLifetime: 3_600 });
    expect(accessDuration(tenant, application, [], { scopes: ['openid'], resources: [] })).toEqual({
      kind: 'signed_in',
      maxSeconds: 4_200,
    });
  });

  it('OpenID Connect Core §11: with offline_access, until the last token of the family ends', () => {
    expect(accessDuration(tenant, aPublicApplication(), [], { scopes: lasting, resources: [] })).toEqual({
      kind: 'offline',
      maxSeconds: 1_000_600,
    });
    const application = aPublicApplication({ refreshTokenLifetime: 3_600 });
    const ofApi = aResourceServer({ accessTokenLifetime: 60 });
    const long = aResourceServer({ identifier: 'https://long.example', accessTokenLifetime: 900 });
    const maxSecondsOf = (resources: readonly string[]) =>
      accessDuration(tenant, application, [ofApi, long], { scopes: lasting, resources }).maxSeconds;
    expect(maxSecondsOf([ofApi.identifier])).toBe(3_660);
    expect(maxSecondsOf([ofApi.identifier, long.identifier])).toBe(4_500);
  });
});
