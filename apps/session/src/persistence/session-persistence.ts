import { CreateSessions1700000000000 } from './migrations/1700000000000-create-sessions.js';
import { KeepSignIns1798400000001 } from './migrations/1798400000001-keep-sign-ins.js';
import { TieEvidenceToSessions1799100000002 } from './migrations/1799100000002-tie-evidence-to-sessions.js';
import { KeepPersistentSessions1810600000000 } from './migrations/1810600000000-keep-persistent-sessions.js';
import { KeepPolicyMet1810600000001 } from './migrations/1810600000001-keep-policy-met.js';
import { KeepRememberedBrowsers1810600000002 } from './migrations/1810600000002-keep-remembered-browsers.js';
import { KeepSignInHistories1820100000000 } from './migrations/1820100000000-keep-sign-in-histories.js';
import { KeepDeletedUsers1830300000000 } from './migrations/1830300000000-keep-deleted-users.js';
import { KeepPredecessors1830900000000 } from './migrations/1830900000000-keep-predecessors.js';
import { RememberedBrowserEntity } from './entities/remembered-browser.entity.js';
import { SessionEntity } from './entities/session.entity.js';
import { SignInEntity } from './entities/sign-in.entity.js';

/** Everything the database of this service is made of, listed explicitly. */
export const sessionPersistence = {
  entities: [SessionEntity, SignInEntity, RememberedBrowserEntity],
  migrations: [
    CreateSessions1700000000000,
    KeepSignIns1798400000001,
    TieEvidenceToSessions1799100000002,
    KeepPersistentSessions1810600000000,
    KeepPolicyMet1810600000001,
    KeepRememberedBrowsers1810600000002,
    KeepSignInHistories1820100000000,
    KeepDeletedUsers1830300000000,
    KeepPredecessors1830900000000,
  ],
  afterRestore: { refused: ['sign_ins', 'remembered_browsers', 'sign_in_notices', 'deleted_users'], sessions: ['sso_sessions'] },
} as const;
