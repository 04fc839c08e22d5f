import { describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { expectErrorPage, expectPage, refuse } from './answers.js';
import { emailToken, issuer, sessionToken, useGateway } from './gateway-under-test.js';

const gateway = useGateway();

describe('the page behind the link that confirms an address', () => {
  const path = `/t/acme/verify-email?token=${emailToken}`;

  it('confirms nothing when it is opened, and once when the button is pressed', async () => {
    gateway.on(rpcMap.identity.verifyEmail)(() => ({ email: 'alice@example.com' }));
    expect(await expectPage(await gateway.get(path), 200)).toContain('id="submit"');
    expect(gateway.called()).toEqual([]);
    expect(await expectPage(await gateway.post(path, ''), 200)).toContain('alice@example.com');
    expect(gateway.requestOf(rpcMap.identity.verifyEmail)).toEqual({ token: emailToken });
  });

  it('N03: says that an address was confirmed before, to who presses the button twice', async () => {
    gateway.on(rpcMap.identity.verifyEmail)(() => ({ email: 'alice@example.com', wasVerified: true }));
    expect(await expectPage(await gateway.post(path, ''), 200)).toContain('alice@example.com was confirmed already');
  });

  it('says that a link is expired, forged or missing', async () => {
    gateway.on(rpcMap.identity.verifyEmail)(refuse('invalid_argument'));
    expect(await expectPage(await gateway.post(path, ''), 400)).toContain('id="error"');
    gateway.calls.length = 0;
    for (const query of ['', '?token=', '?token=garbage', `?token=${sessionToken}`]) {
      // Another message is an administrator's to send; a code is its user's to ask for.
      expect(await expectPage(await gateway.get(`/t/acme/verify-email${query}`), 400)).toContain(`href="${issuer}/account/email"`);
      await expectPage(await gateway.post(`/t/acme/verify-email${query}`, ''), 400);
    }
    await expectErrorPage(await gateway.get(`${path}&token=x`), 400);
    expect(gateway.called()).toEqual([]);
  });
});
