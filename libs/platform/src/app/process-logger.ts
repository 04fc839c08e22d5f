import type { LoggerService } from '@nestjs/common';
import type { MessageTransport } from '#messaging';
import type { AppConfig } from '../config/app-config.js';
import { PlatformLogger } from '../logging/platform-logger.js';

const loggers = new Map<string, LoggerService>();

/** The logger for an app: the same one for all apps of a process that agree on level and format. */
export const processLogger = (config: AppConfig, transport: MessageTransport['kind']): LoggerService => {
  const automatic = config.environment === 'production' || transport === 'nats' ? 'json' : 'text';
  const format = config.logFormat === 'json' || config.logFormat === 'text' ? config.logFormat : automatic;
  const key = `${config.logLevel} ${format}`;
  const logger = loggers.get(key) ?? new PlatformLogger({ level: config.logLevel, format });
  loggers.set(key, logger);
  return logger;
};
