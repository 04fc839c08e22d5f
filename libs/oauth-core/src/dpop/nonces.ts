import type { TenantContext } from '#contracts';
import type { KeyedHashes } from '../keyed-hashes.js';
import type { Clock } from '../ports.js';

/** What the authorization server gives clients to put into their proofs, so that none can be made long before it is used (RFC 9449 §8). */
export interface DpopNonces {
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

const subjectOf = ({ tenantId }: TenantContext, step: number): string => `${tenantId} DPoP nonce ${step}`;

/** Nonces that follow from the time and a key: nothing is stored, and every replica knows those of the others. */
export class RotatingNonces implements DpopNonces {
  constructor(
    private readonly hashes: KeyedHashes,
    private readonly clock: Clock,
  ) {}

  current(tenant: TenantContext): string {
    const step = this.step();
    return `${step}.${this.hashes.hash(subjectOf(tenant, step))}`;
  }

  lifeOf(tenant: TenantContext, nonce: string): { readonly from: number; readonly until: number } | null {
    const [, number = '', hash = ''] = nonceForm.exec(nonce) ?? [];
    const step = Number(number);
    const age = this.step() - step;
    if (age < -stepsAhead || age >= steps || !this.hashes.isHashOf(hash, subjectOf(tenant, step))) return null;
    return { from: step * stepSeconds, until: (step + steps) * stepSeconds };
  }

  private step(): number {
    return Math.floor(this.clock.epochSeconds() / stepSeconds);
  }
}
