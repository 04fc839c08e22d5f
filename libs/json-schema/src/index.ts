export * from './problems-of-schema.js';
export * from './schema-validator.js';
