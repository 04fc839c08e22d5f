import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createSecret } from '#oauth-core';
import { SecretSource } from '../ports/secret-source.js';

/** Secrets of 256 bits from the operating system's generator. */
@Injectable()
export class RandomSecretSource extends SecretSource {
  override create(kind: 'st' | 'bt' | 'as' | 'si' | 'sn'): string {
    return createSecret(kind, randomBytes);
  }
}
