import { LoginTransactionEntity } from './login-transaction.entity.js';
import { CreateSessions1700000000000 } from './migrations/1700000000000-create-sessions.js';
import { SessionEntity } from './session.entity.js';

/** Everything the database of this service is made of, listed explicitly. */
export const sessionPersistence = {
  entities: [SessionEntity, LoginTransactionEntity],
  migrations: [CreateSessions1700000000000],
  afterRestore: { refused: ['login_transactions'], sessions: ['sso_sessions'] },
} as const;
