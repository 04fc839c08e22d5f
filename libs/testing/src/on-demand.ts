/** What needs a database or a whole platform loads when it is first used: most spec files need neither. */
export const startPostgres: typeof import('./postgres/start-postgres.js').startPostgres = async () =>
  (await import('./postgres/start-postgres.js')).startPostgres();

export const startOwnPostgres: typeof import('./postgres/own-postgres.js').startOwnPostgres = async (...given) =>
  (await import('./postgres/own-postgres.js')).startOwnPostgres(...given);

export const testDatabase: typeof import('./postgres/test-database.js').testDatabase = async (...given) =>
  (await import('./postgres/test-database.js')).testDatabase(...given);

export const plannedScans: typeof import('./postgres/planned-scans.js').plannedScans = async (...given) =>
  (await import('./postgres/planned-scans.js')).plannedScans(...given);

export const startPlatform: typeof import('./platform/start-platform.js').startPlatform = async (...given) =>
  (await import('./platform/start-platform.js')).startPlatform(...given);
