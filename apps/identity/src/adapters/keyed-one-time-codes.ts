import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ChallengeId, TenantScope } from '#contracts';
import { MasterKeys } from '#platform';
import { IdentityConfig } from '../identity.config.js';
import { OneTimeCodes } from '../ports/one-time-codes.js';

const textOf = ({ tenantId }: TenantScope, id: ChallengeId, code: string): string => JSON.stringify(['one-time code', tenantId, id, code]);

/** From the operating system's generator, and hashed under the keys of the environment: a copy of the database tells nobody a code of a million. */
@Injectable()
export class KeyedOneTimeCodes extends OneTimeCodes {
  private readonly keys: MasterKeys;

  constructor({ identityKeys }: IdentityConfig) {
    super();
    this.keys = MasterKeys.parse(identityKeys);
  }

  override create(digits = 6): string {
    return String(randomInt(10 ** digits)).padStart(digits, '0');
  }

  override hash(scope: TenantScope, id: ChallengeId, code: string): string {
    return this.keys.hash(textOf(scope, id, code));
  }

  override matches(scope: TenantScope, id: ChallengeId, code: string, hash: string): boolean {
    return this.keys.isHashOf(hash, textOf(scope, id, code));
  }
}
