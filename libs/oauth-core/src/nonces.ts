import type { TenantContext } from '#contracts';
import type { KeyedHashes } from './keyed-hashes.js';
import type { Clock } from './ports.js';

/** What the authorization server gives clients to put into their proofs, so that none can be made long before it is used (RFC 9449 §8; the challenges of attested instances). */
export interface Nonces {
  /** The nonce of now, the same at every replica. */
  current(tenant: TenantContext): string;
  /** From when until when (epoch seconds) a nonce of this tenant serves; null: it is none, or its time is over. */
  lifeOf(tenant: TenantContext, nonce: string): { readonly from: number; readonly until: number } | null;
}

/** Seconds after which another nonce takes over. */
const stepSeconds = 60;
/** For how many steps each serves: a client that keeps asking has a newer one long before. */
const steps = 5;
/** Of another replica, whose clock is ahead. */
const stepsAhead = 1;

const nonceForm = /^([1-9][0-9]{0,11})\.([A-Za-z0-9_.-]{1,128})$/;

/** Nonces that follow from the time and a key: nothing is stored, and every replica knows those of the others. */
export class RotatingNonces implements Nonces {
  /** `purpose` keeps those of one kind from being any of another. */
  constructor(
    private readonly purpose: 'DPoP nonce' | 'attestation challenge',
    private readonly hashes: KeyedHashes,
    private readonly clock: Clock,
  ) {}

  current(tenant: TenantContext): string {
    const step = this.step();
    return `${step}.${this.hashes.hash(this.subjectOf(tenant, step))}`;
  }

  lifeOf(tenant: TenantContext, nonce: string): { readonly from: number; readonly until: number } | null {
    const [, number = '', hash = ''] = nonceForm.exec(nonce) ?? [];
    const step = Number(number);
    const age = this.step() - step;
    if (age < -stepsAhead || age >= steps || !this.hashes.isHashOf(hash, this.subjectOf(tenant, step))) return null;
    return { from: step * stepSeconds, until: (step + steps) * stepSeconds };
  }

  private subjectOf({ tenantId }: TenantContext, step: number): string {
    return `${tenantId} ${this.purpose} ${step}`;
  }

  private step(): number {
    return Math.floor(this.clock.epochSeconds() / stepSeconds);
  }
}
