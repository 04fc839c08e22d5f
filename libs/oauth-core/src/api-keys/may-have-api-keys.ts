import type { Application, TenantSettings } from '#contracts';
import { strictestProfile } from '../profiles/profiles.js';

type Settings = Pick<TenantSettings, 'apiKeys' | 'profile'>;

/** Whether an application may have API keys, or, by null, the users of the tenant: its settings let them, and no profile forbids it. */
export const mayHaveApiKeys = (
  { settings }: { readonly settings: Settings },
  application: Pick<Application, 'profile'> | null,
): boolean => {
  const { apiKeys } = settings;
  const isLet = apiKeys === 'users' || (apiKeys === 'applications' && application !== null);
  return isLet && strictestProfile(settings, application ?? settings).permitsApiKeys;
};
