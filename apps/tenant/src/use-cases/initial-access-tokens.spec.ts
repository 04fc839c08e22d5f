import { describe, expect, it } from '@jest/globals';
import { eventMap, type InitialAccessTokenId } from '#contracts';
import { isWellFormedSecret } from '#oauth-core';
import { refusal, refusing } from '../test/in-memory-service.js';
import { beginRegistering } from '../test/self-registration.js';

describe('initial access tokens', () => {
  it.each<[string, object]>([
    ['/name', { name: '' }],
    ['/maxUses', { maxUses: 0 }],
    ['/maxUses', { maxUses: 10_001 }],
    ['/maxUses', { maxUses: 1.5 }],
    ['/lifetime', { lifetime: 59 }],
    ['/lifetime', { lifetime: 31_536_001 }],
  ])('are refused with a wrong %s', async (pointer, changes) => {
    const { service, acme } = await beginRegistering();
    await expect(service.createInitialAccessToken.execute(acme, { name: 'N', ...changes })).rejects.toEqual(refusing(pointer));
  });

  it('are shown once, serve one client for a week where nothing is said, and are told of', async () => {
    const { service, acme } = await beginRegistering();
    const { token, ...created } = await service.createInitialAccessToken.execute(acme, { name: 'N' });
    expect(isWellFormedSecret('ia', token)).toBe(true);
    expect(created).toMatchObject({ maxUses: 1, uses: 0, expiresAt: '2026-01-08T00:00:00.000Z' });
    expect((await service.listInitialAccessTokens.execute(acme, { limit: 10 })).items).toEqual([created]);
    expect(service.events).toEqual([expect.objectContaining({ event: eventMap.tenant.initialAccessTokenCreated })]);
    expect(JSON.stringify(service.events)).not.toContain(token);
  });

  it('are revoked once, and not by another tenant', async () => {
    const { service, acme, globex } = await beginRegistering();
    const { id } = await service.createInitialAccessToken.execute(acme, { name: 'N' });
    await expect(service.revokeInitialAccessToken.execute(globex, { id })).rejects.toEqual(refusal('not_found'));
    await service.revokeInitialAccessToken.execute(acme, { id });
    await expect(service.revokeInitialAccessToken.execute(acme, { id })).rejects.toEqual(refusal('not_found'));
    await expect(service.revokeInitialAccessToken.execute(acme, { id: 'x' as InitialAccessTokenId })).rejects.toEqual(refusal('not_found'));
  });
});
