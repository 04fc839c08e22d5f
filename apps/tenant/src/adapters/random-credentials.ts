import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createSecret, hashSecret } from '#oauth-core';
import { Credentials } from '../ports/credentials.js';

/** Ids and secrets from the operating system's generator. */
@Injectable()
export class RandomCredentials extends Credentials {
  override newId(): string {
    return randomUUID();
  }

  override newClientSecret(): { clientSecret: string; sha256: string } {
    const clientSecret = createSecret('cs', randomBytes);
    return { clientSecret, sha256: hashSecret(clientSecret) };
  }

  override newRegistrationToken(kind: 'ia' | 'ra'): { token: string; sha256: string } {
    const token = createSecret(kind, randomBytes);
    return { token, sha256: hashSecret(token) };
  }
}
