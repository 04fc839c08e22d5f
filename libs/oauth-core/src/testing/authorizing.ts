import type { Application, AuthorizationOutcome, SessionFacts } from '#contracts';
import type { Members } from './client-requests.js';
import { TestAuthorizationServer } from './authorization-server.js';
import { aPublicApplication } from './builders.js';

/** A server with one client; `start` begins its authorization, in a session unless that is null. */
export const withClient = (application: Application = aPublicApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  return {
    server,
    client,
    start: (changes: Members = {}, session: SessionFacts | null = server.session()) => server.start(client, changes, session),
  };
};

/** What a redirect's query tells the client; of another outcome, its kind alone. */
export const queryOf = (outcome: AuthorizationOutcome | null): Record<string, string> =>
  outcome?.kind === 'redirect' ? Object.fromEntries(new URL(outcome.location).searchParams) : { kind: outcome?.kind ?? 'null' };
