import type { LoggerService } from '@nestjs/common';
import type { AppName } from '#contracts';
import type { MessageTransport } from '#messaging';
import type { AppConfig } from '../config/app-config.js';
import { PlatformLogger } from '../logging/platform-logger.js';

let shared: LoggerService | undefined;

/** The logger of an app: its own where it is a process by itself, one for all apps that share a process. */
export const processLogger = (app: AppName, config: AppConfig, transport: MessageTransport['kind']): LoggerService => {
  const automatic = config.environment === 'production' || transport === 'nats' ? 'json' : 'text';
  const format = config.logFormat === 'json' || config.logFormat === 'text' ? config.logFormat : automatic;
  const options = { level: config.logLevel, format } as const;
  return transport === 'nats' ? new PlatformLogger({ ...options, app }) : (shared ??= new PlatformLogger(options));
};
