import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppName } from '#contracts';
import type { MigrationClass } from '#persistence';
import type { EntityClass } from '#persistence';
import type { AppConfig } from '../config/app-config.js';
import type { HealthReport } from '../health/app-health.js';
import type { ManagementRoutes } from '../management/management-routes.js';

/** Tables of a service that must not come back from a backup as they were, since what was revoked would be good again. */
export type AfterRestore = {
  /** What was handed out and is refused from then on: codes, tokens, requests, sign-ins, links. */
  readonly refused?: readonly string[];
  /** SSO sessions, emptied where the operator says so. */
  readonly sessions?: readonly string[];
  /** Keys that are made anew on first use, emptied where the operator says so. */
  readonly keys?: readonly string[];
};

/** An app as data: what `startApp` needs to run it, alone or with others in one process. */
export type AppDefinition<C extends AppConfig = AppConfig> = {
  readonly name: AppName;
  readonly config: new () => C;
  /** The composition root: a plain `@Module` class. The configuration is injected by its class. */
  readonly module: Type;
  /** Set for the services that store something; their migrations are listed, never searched for. */
  readonly persistence?: {
    readonly entities: readonly EntityClass[];
    readonly migrations: readonly MigrationClass[];
    readonly afterRestore?: AfterRestore;
  };
  /** What its process shows on the management port besides health and metrics. */
  management?(config: C): readonly ManagementRoutes[];
  /** Set for the apps that answer HTTP. */
  readonly http?: {
    port(config: C): number;
    /** Paths that begin with it are answered with problem details (RFC 9457) where the router refuses a request by itself. */
    readonly problemsUnder?: string;
    configure(app: NestFastifyApplication, config: C): void | Promise<void>;
  };
};

/** An app that has started. */
export type RunningApp = {
  readonly name: AppName;
  /** Where it answers HTTP, with the port it really has. */
  readonly url?: string;
  health(): Promise<HealthReport>;
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
  /** A provider of the app's Nest context. Throws if there is none. */
  get<T>(token: Token<T>): T;
  /** Stops taking work, finishes what is in flight within the configured time, disconnects. May be called twice. */
  close(): Promise<void>;
};

// An abstract class as a token has no constructor of its own that could be named here.
export type Token<T> = (abstract new (...parameters: never[]) => T) | string | symbol;
