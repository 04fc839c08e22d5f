import { randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { InvitationId, UserId, UserImportId } from '#contracts';
import { createSecret } from '#oauth-core';
import { IdSource } from '../ports/id-source.js';
import { VerificationTokenSource } from '../ports/verification-token-source.js';

@Injectable()
export class RandomVerificationTokenSource extends VerificationTokenSource {
  override create(kind: 'ev' | 'pr' | 'ml' | 'iv' | 'ec'): string {
    return createSecret(kind, randomBytes);
  }
}

@Injectable()
export class RandomIdSource extends IdSource {
  override userId(): UserId {
    return randomUUID() as UserId;
  }

  override userImportId(): UserImportId {
    return randomUUID() as UserImportId;
  }

  override invitationId(): InvitationId {
    return randomUUID() as InvitationId;
  }
}
