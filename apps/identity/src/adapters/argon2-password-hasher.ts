import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { argon2id, hash as argon2Hash, verify as argon2Verify } from 'argon2';
import type { TenantScope } from '#contracts';
import { IdentityConfig } from '../identity.config.js';
import { PasswordHasher } from '../ports/password-hasher.js';
import { isImported, readStoredHash } from '../rules/import/imported-hash.js';
import { normalisePassword } from '../rules/password.js';
import { HashingSlots } from './hashing-slots.js';
import { verifyImportedHash } from './verify-imported-hash.js';

const parametersOf = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;
const withoutPadding = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Threads that libuv has unless told otherwise: hashing must leave one for signatures, files and names. */
const threads = 4;
const defaultSlots = (): number => Math.max(1, Math.min(availableParallelism(), threads) - 1);

/** Argon2id (RFC 9106) on libuv's threads. A hash that was imported is verified by its own algorithm, and is outdated: it goes with the first sign-in. */
@Injectable()
export class Argon2PasswordHasher extends PasswordHasher {
  private readonly slots: HashingSlots;
  private readonly cost: { readonly memoryCost: number; readonly timeCost: number; readonly parallelism: number };
  /** Of no password: verification against it costs the same and fails. */
  private readonly dummy: string;

  constructor(config: IdentityConfig) {
    super();
    this.slots = new HashingSlots({ slots: config.hashingSlots ?? defaultSlots(), queue: config.hashingQueue });
    this.cost = { memoryCost: config.passwordMemory, timeCost: config.passwordIterations, parallelism: config.passwordParallelism };
    const { memoryCost, timeCost, parallelism } = this.cost;
    this.dummy = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${withoutPadding(randomBytes(16))}$${withoutPadding(randomBytes(32))}`;
  }

  override async hash(scope: TenantScope, password: string): Promise<string> {
    return this.slots.run(scope, () => argon2Hash(normalisePassword(password), { type: argon2id, ...this.cost }));
  }

  override async verify(scope: TenantScope, hash: string | null, password: string): Promise<boolean> {
    const matches = await this.slots.run(scope, () =>
      hash !== null && isImported(hash)
        ? verifyImportedHash(readStoredHash(hash), password)
        : argon2Verify(hash ?? this.dummy, normalisePassword(password)),
    );
    return matches && hash !== null;
  }

  override isOutdated(hash: string): boolean {
    const [, memory, iterations, parallelism] = parametersOf.exec(hash) ?? [];
    return !(
      Number(memory) >= this.cost.memoryCost &&
      Number(iterations) >= this.cost.timeCost &&
      Number(parallelism) >= this.cost.parallelism
    );
  }
}
