export type { AppDefinition, RunningApp, Token } from './app/app-definition.js';
export { collectEarly } from './app/collect-early.js';
export { describeStartFailure, onShutdownSignal, runApp } from './app/run-app.js';
export { schemaOf, startApp, type StartOptions } from './app/start-app.js';
export { AppConfig, type LogLevel, logLevels } from './config/app-config.js';
export { describeConfig, type Setting } from './config/describe-config.js';
export { Env, type EnvOptions } from './config/env.js';
export { ConfigurationError, loadConfig } from './config/load-config.js';
export { IsCidr, IsPublicUrl, IsUrlOf } from './config/validators.js';
export { DecryptionError, IsMasterKeys, MasterKeys } from './crypto/master-keys.js';
export type { HealthReport } from './health/app-health.js';
export { AppRequirements } from './health/app-requirements.js';
export { acceptJson, bodyLimit } from './http/body-parsers.js';
export { DefaultErrorFilter } from './http/default-error.filter.js';
export { type HttpFailure, httpFailureOf } from './http/http-failure.js';
export { HttpInputError } from './http/http-input-error.js';
export { logFailedRequest } from './http/log-failed-request.js';
export { parseParameters, queryParameters } from './http/parameters.js';
export { type ReadyAnswer, ReadyAnswers } from './http/ready-answers.js';
export { requestContextOf } from './http/request-context-of.js';
export { type LoggerOptions, PlatformLogger } from './logging/platform-logger.js';
export { redact, redactText } from './logging/redact.js';
export { type ManagementOptions, type ManagementRoutes, ManagementServer } from './management/management-server.js';
export { AppMetrics } from './metrics/app-metrics.js';
export {
  type IncomingHeaders,
  inTenant,
  newRequestContext,
  parseTraceparent,
  requestBudgetMs,
} from './tracing/request-context.js';
