import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type JsonObject, ServiceError } from '#contracts';
import { tenantContext } from '#testing';
import { KeySource } from '../ports/key-source.js';
import { TenantKeySets } from './tenant-key-sets.js';

const jwk = (kid: string): JsonObject => ({
  ...(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }) as JsonObject),
  kid,
  alg: 'ES256',
});

class Source extends KeySource {
  asked = 0;
  jwks: JsonObject[] = [jwk('one')];
  down = false;
  override async keys(): Promise<readonly JsonObject[]> {
    this.asked += 1;
    if (this.down) throw new ServiceError('unavailable', 'Down for the test.');
    return this.jwks;
  }
}

describe("the tenants' keys", () => {
  const tenant = tenantContext();
  let source: Source;
  let keys: TenantKeySets;
  beforeEach(() => {
    source = new Source();
    keys = new TenantKeySets(source);
  });

  it('are asked for once, also by many at once', async () => {
    const found = await Promise.all(Array.from({ length: 10 }, () => keys.find(tenant, 'one')));
    expect(found.every((key) => key?.alg === 'ES256')).toBe(true);
    expect(source.asked).toBe(1);
  });

  it('are asked for no oftener because somebody makes key ids up', async () => {
    for (let guess = 0; guess < 50; guess++) expect(await keys.find(tenant, `guess-${guess}`)).toBeNull();
    expect(source.asked).toBe(1);
  });

  it('are asked for again for a key that was made right after they were, once for all who ask for it', async () => {
    await keys.find(tenant, 'one');
    source.jwks.push(jwk('two'));
    const found = await Promise.all(Array.from({ length: 10 }, () => keys.find(tenant, 'two')));
    expect(found.map((key) => key?.kid)).toEqual(Array.from({ length: 10 }, () => 'two'));
    expect(source.asked).toBe(2);
  });

  it('are asked for once more, and no oftener, for guesses that follow a token that is known', async () => {
    await keys.find(tenant, 'one');
    for (let guess = 0; guess < 50; guess++) expect(await keys.find(tenant, `guess-${guess}`)).toBeNull();
    expect(source.asked).toBe(2);
  });

  it('are had anew after a rotation', async () => {
    await keys.find(tenant, 'one');
    source.jwks = [jwk('two')];
    keys.forget(tenant.tenantId);
    expect([await keys.find(tenant, 'one'), (await keys.find(tenant, 'two'))?.kid]).toEqual([null, 'two']);
  });

  it('leave out those of algorithms we do not sign with', async () => {
    source.jwks = [
      { ...jwk('one'), alg: 'HS256' },
      { kty: 'oct', k: 'AAAA', kid: 'two', alg: 'HS256' },
    ];
    expect([await keys.find(tenant, 'one'), await keys.find(tenant, 'two')]).toEqual([null, null]);
  });

  it('are asked for again after a failure', async () => {
    source.down = true;
    await expect(keys.find(tenant, 'one')).rejects.toMatchObject({ code: 'unavailable' });
    source.down = false;
    expect((await keys.find(tenant, 'one'))?.kid).toBe('one');
  });
});
