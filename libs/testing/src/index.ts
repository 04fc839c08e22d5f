export { requestContext, tenantContext, twoTenants } from './contexts.js';
export { FakeClock } from './fake-clock.js';
export { freePort } from './free-port.js';
export { startOwnPostgres, type OwnPostgres } from './postgres/own-postgres.js';
export { startPostgres, type TestPostgres } from './postgres/start-postgres.js';
export { testDatabase, type TestDatabase } from './postgres/test-database.js';
export { fulfilled, race, rejected } from './race.js';
