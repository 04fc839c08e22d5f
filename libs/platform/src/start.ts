// What a program needs before it loads an app: what it was told, and the words for what is wrong with that. None of it loads a framework, so that
// a start with a wrong setting is answered at once.
export { limitHeapGrowth } from './app/limit-heap-growth.js';
export { natsAccess } from './app/nats-access.js';
export { onShutdownSignal } from './app/shutdown-signal.js';
export { describeStartFailure } from './app/start-failure.js';
export { AppConfig, type LogLevel, logLevels } from './config/app-config.js';
export { describeConfig, type Setting } from './config/describe-config.js';
export { Env, type EnvOptions } from './config/env.js';
export { ConfigurationError, loadConfig } from './config/load-config.js';
export { IsCidr, IsId, isLoopbackHost, IsPublicUrl, IsSecureUrl, IsUrlOf } from './config/validators.js';
export { DecryptionError, IsMasterKeys, MasterKeys } from './crypto/master-keys.js';
