import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { CompactSign } from 'jose';
import type { JsonObject, SigningAlgorithm, TenantContext } from '#contracts';
import { RsaKeyRing } from '#testing/builders';
import type { KeySet, Signer, VerificationKey } from '../signing.js';

type KeyPair = VerificationKey & { readonly privateKey: KeyObject };

const rsaKeys = new RsaKeyRing();

const generate = (alg: SigningAlgorithm): KeyPair => {
  if (alg === 'ES256') return { kid: randomUUID(), alg, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
  if (alg === 'EdDSA') return { kid: randomUUID(), alg, ...generateKeyPairSync('ed25519') };
  return { kid: randomUUID(), alg, ...rsaKeys.next() };
};

/** Real keys for each tenant and algorithm, made when first asked for. */
export class TenantKeys implements Signer, KeySet {
  /** Whether no key can be had to sign with. */
  isOutOfReach = false;
  private readonly pairs = new Map<string, KeyPair>();

  /** The key pair that signs. */
  active(tenant: TenantContext, alg: SigningAlgorithm): KeyPair {
    if (this.isOutOfReach) throw new Error('the keys are out of reach');
    const name = `${tenant.tenantId} ${alg}`;
    const pair = this.pairs.get(name) ?? generate(alg);
    this.pairs.set(name, pair);
    return pair;
  }

  async prepare(tenant: TenantContext, alg: SigningAlgorithm): Promise<void> {
    this.active(tenant, alg);
  }

  async sign(
    tenant: TenantContext,
    payload: JsonObject,
    header: { readonly alg: SigningAlgorithm; readonly typ: string },
  ): Promise<string> {
    const { kid, privateKey } = this.active(tenant, header.alg);
    return new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader({ ...header, kid }).sign(privateKey);
  }

  async find(tenant: TenantContext, kid: string): Promise<VerificationKey | null> {
    const named = [...this.pairs].find(([name, pair]) => name.startsWith(`${tenant.tenantId} `) && pair.kid === kid);
    return named?.[1] ?? null;
  }
}
