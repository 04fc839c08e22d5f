import type { NatsAccess } from '#messaging';
import type { AppConfig } from '../config/app-config.js';

type NatsSettings = Pick<AppConfig, 'natsUser' | 'natsPassword' | 'natsCaFile' | 'natsCertificateFile' | 'natsKeyFile'>;

/** How an app reaches NATS at `url`, by its settings. */
export const natsAccess = (url: string, settings: NatsSettings): NatsAccess => ({
  url,
  user: settings.natsUser,
  password: settings.natsPassword,
  caFile: settings.natsCaFile,
  certificateFile: settings.natsCertificateFile,
  keyFile: settings.natsKeyFile,
});
