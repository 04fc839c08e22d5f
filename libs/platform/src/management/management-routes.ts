import type { FastifyInstance } from 'fastify';

/** Adds routes to the management port. */
export type ManagementRoutes = (server: FastifyInstance) => void | Promise<void>;
