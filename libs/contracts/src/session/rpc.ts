import type { AuthorizationRequestId, SessionId, UserId } from '../ids.js';
import type { Page, PageRequest } from '../page.js';
import { rpcsOf } from '../rpc.js';
import type {
  CompletedLogin,
  CompleteLoginRequest,
  EndSessionRequest,
  FinishLoginRequest,
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
  /**
   * Lets the identity service verify the password, moves `login` to `consent` exactly once and makes the session. Refuses with
   * `transaction_invalid` before a password is looked at, or as `identity.verifyPassword` does.
   */
  completeLogin: tenant<CompleteLoginRequest, CompletedLogin>('complete-login', { timeoutMs: 4_600 }),
  /** Moves `consent` to `finished` exactly once; refuses with `transaction_invalid` otherwise, also where the secret is another session's. */
  finishLogin: tenant<FinishLoginRequest, { authorizationRequestId: AuthorizationRequestId }>('finish-login'),

  /** By its secret, the only proof of a session there is. `session` is null when it is unknown, ended, idle too long or expired. Marks it as seen. */
  getSession: tenant<{ sessionToken: string }, { session: SessionFacts | null }>('get-session'),
  listSessions: tenant<PageRequest & { userId: UserId }, Page<Session>>('list-sessions'),
  /** Refuses with `not_found` a session that is not this user's. */
  revokeSession: tenant<{ sessionId: SessionId; userId: UserId }, { revoked: true }>('revoke-session'),
  /** Ends every session of a user; those who wait for their end hear of each. How many there were: none is no error. */
  revokeSessions: tenant<{ userId: UserId }, { revoked: number }>('revoke-sessions'),
  /** A logout: by the user's cookie, or by an ID token that names the session. Ending what has ended, or never was, is no error. */
  endSession: tenant<EndSessionRequest, { ended: true }>('end-session'),
} as const;
