import type { Authorization } from '#oauth-core';

/** What SQL selects authorizations by. It stands in columns beside `facts`, the JSON that holds the `Authorization` whole. */
export const authorizationColumns = 'client_id, user_id, session_id, is_offline';

const member = (name: keyof Authorization): string => `facts #>> '{authorization,${name}}'`;

/** SQL of the values of `authorizationColumns`, out of `facts`: said once, they cannot contradict it. */
export const authorizationValues = `${member('clientId')}, (${member('userId')})::uuid, (${member('sessionId')})::uuid,
    facts #> '{authorization,scopes}' ? 'offline_access'`;
