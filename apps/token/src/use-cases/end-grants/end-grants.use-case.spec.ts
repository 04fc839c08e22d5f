import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AnyEvent,
  type ClientId,
  eventMap,
  type GrantId,
  type PayloadOf,
  type SessionId,
  type TenantScope,
  type UserId,
} from '#contracts';
import { EventOutbox, SystemClock, type Transaction } from '#kernel';
import { tenantContext } from '#testing';
import { InMemoryUnitOfWork, saving } from '#testing/fakes';
import { GrantAdministration, type GrantSelection, type RevokedGrant } from '../../ports/grant-administration.js';
import { UnredeemedCodes } from '../../ports/unredeemed-codes.js';
import { EndGrantsUseCase } from './end-grants.use-case.js';

const context = tenantContext();
const tx: Transaction = {
  tenantId: context.tenantId,
  run: () => Promise.reject(new Error('not asked for')),
  afterCommit: () => undefined,
};
const userId = randomUUID() as UserId;
const sessionId = randomUUID() as SessionId;
const grant: RevokedGrant = { id: randomUUID() as GrantId, clientId: 'client' as ClientId, userId, sessionId };

describe('ending grants for reasons outside the protocol', () => {
  let done: string[];
  let told: unknown[];
  let revocable: readonly RevokedGrant[];
  let endGrants: EndGrantsUseCase;

  class RecordingGrants extends GrantAdministration {
    override list = (): never => {
      throw new Error('not asked for');
    };
    override exists = async (): Promise<boolean> => revocable.length > 0;
    override revokeSome = async (
      _tx: Transaction,
      selection: GrantSelection,
      _at: number,
      most: number,
    ): Promise<readonly RevokedGrant[]> => {
      done.push(`revoke of ${selection.of}`);
      const batch = revocable.slice(0, most);
      revocable = revocable.slice(most);
      return batch;
    };
  }

  class RecordingCodes extends UnredeemedCodes {
    override refuseOfSessions = async (): Promise<void> => void done.push('refusal of sessions');
    override discardOfSessions = async (): Promise<void> => void done.push('discard of sessions');
    override discardOfUser = async (): Promise<void> => void done.push('discard of user');
    override discardOfConsent = async (): Promise<void> => void done.push('discard of consent');
    override discardOfClient = async (): Promise<void> => void done.push('discard of client');
    override discardOfOrganization = async (): Promise<void> => void done.push('discard of organization');
  }

  class RecordingUnitOfWork extends InMemoryUnitOfWork {
    override transaction<Result>(scope: TenantScope, work: (own: Transaction) => Promise<Result>): Promise<Result> {
      expect(scope.deadline).toBeGreaterThan(Date.now());
      done.push('own transaction');
      return super.transaction(scope, work);
    }
  }

  class RecordingOutbox extends EventOutbox {
    override async append<E extends AnyEvent>(_tx: Transaction, _context: unknown, event: E, payload: PayloadOf<E>): Promise<void> {
      expect(event).toBe(eventMap.token.grantRevoked);
      told.push(payload);
    }
  }

  beforeEach(() => {
    done = [];
    told = [];
    revocable = [grant];
    endGrants = new EndGrantsUseCase(
      new RecordingGrants(),
      new RecordingCodes(),
      new RecordingOutbox(),
      new RecordingUnitOfWork(saving()),
      new SystemClock(),
    );
  });

  it('discards codes before it revokes grants, so that no redemption slips through between', async () => {
    await endGrants.endOfSessions(tx, context, userId, [sessionId]);
    await endGrants.endOfUser(tx, context, { userId, before: new Date(), reason: 'user_inactive' });
    await endGrants.endOfClient(tx, context, grant.clientId);
    expect(done).toEqual([
      'own transaction',
      'refusal of sessions',
      'discard of sessions',
      'revoke of sessions',
      'discard of user',
      'revoke of user',
      'discard of client',
      'own transaction',
      'revoke of client',
      'revoke of client',
    ]);
  });

  it('ends a session and a hundred that it took the place of as quickly as one: else its event would run out of time', async () => {
    const sessionIds = Array.from({ length: 101 }, () => randomUUID() as SessionId);
    await endGrants.endOfSessions(tx, context, userId, sessionIds);
    expect(done).toEqual(['own transaction', 'refusal of sessions', 'discard of sessions', 'revoke of sessions']);
  });

  it('tells of each grant that it revoked, with the reason', async () => {
    revocable = [grant, { ...grant, id: randomUUID() as GrantId }];
    await endGrants.endOfUser(tx, context, { userId, before: new Date(), reason: 'password_changed' });
    const { id: grantId, ...rest } = grant;
    expect(told).toHaveLength(2);
    expect(told[0]).toEqual({ grantId, ...rest, reason: 'password_changed' });
  });

  it('ends what an application had in batches, each in a transaction of its own', async () => {
    revocable = Array.from({ length: 2_500 }, () => ({ ...grant, id: randomUUID() as GrantId }));
    await endGrants.endOfClient(tx, context, grant.clientId);
    expect(told).toHaveLength(2_500);
    expect(done.filter((step) => step === 'own transaction')).toHaveLength(3);
  });

  it('tells nothing when there was nothing left to revoke', async () => {
    revocable = [];
    expect(await endGrants.endOne(tx, context, { grantId: grant.id, userId })).toBe(false);
    await endGrants.endOfSessions(tx, context, userId, [sessionId]);
    expect(told).toEqual([]);
  });
});
