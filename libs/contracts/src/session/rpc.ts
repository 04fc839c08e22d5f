import type { SessionId, UserId } from '../ids.js';
import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type {
  CompletedLogin,
  CompleteLoginRequest,
  LoginTransaction,
  LoginTransactionKey,
  Session,
  SessionFacts,
  StartedLogin,
  StartLoginRequest,
} from './dto.js';

const { tenant } = rpcsOf('session');

export const sessionRpc = {
  startLogin: tenant<StartLoginRequest, StartedLogin>('start-login'),
  /** Refuses with `transaction_invalid` when it is unknown, expired, or was started by another browser. */
  getLogin: tenant<LoginTransactionKey, LoginTransaction>('get-login'),
  /** Moves `login` to `consent` exactly once and makes the session; refuses with `transaction_invalid` otherwise. */
  completeLogin: tenant<CompleteLoginRequest, CompletedLogin>('complete-login'),
  /** Moves `consent` to `finished` exactly once; refuses with `transaction_invalid` otherwise. */
  finishLogin: tenant<LoginTransactionKey, LoginTransaction>('finish-login'),

  /** By cookie. `session` is null when it is unknown, ended, idle too long or expired. Marks it as seen. */
  getSession: tenant<{ sessionToken: string }, { session: SessionFacts | null }>('get-session'),
  listSessions: tenant<PageRequest & { userId: UserId }, Page<Session>>('list-sessions'),
  /** Refuses with `not_found` a session that is not this user's. */
  revokeSession: tenant<{ sessionId: SessionId; userId: UserId }, { revoked: true }>('revoke-session'),
  /** The user's own logout, by cookie. Ending what has ended is no error. */
  endSession: tenant<{ sessionToken: string }, { ended: true }>('end-session'),
} as const;
