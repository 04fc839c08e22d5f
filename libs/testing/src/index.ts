export { requestContext, tenantContext, twoTenants } from './contexts.js';
export { FakeClock } from './fake-clock.js';
export { freePort } from './free-port.js';
export { startNats, type TestNats } from './nats.js';
export { startOwnPostgres, type OwnPostgres } from './postgres/own-postgres.js';
export { startPostgres, type TestPostgres } from './postgres/start-postgres.js';
export { testDatabase, type TestDatabase } from './postgres/test-database.js';
export { fulfilled, race, rejected } from './race.js';
export { ensureChromium, ensureNatsServer, type Tool } from './tools.js';
