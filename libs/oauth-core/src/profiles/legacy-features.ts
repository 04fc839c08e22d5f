import type { Application, LegacyFeature, TenantSettings } from '#contracts';
import { profileOf } from './profiles.js';

/** An older tenant service tells of no features: there are none. */
type Settings = Pick<TenantSettings, 'profile'> & Partial<Pick<TenantSettings, 'legacyFeatures'>>;

/** Whether an application may do what is out of date: it asks for it, its tenant lets its applications, and no profile forbids that. */
export const mayUse = (
  feature: LegacyFeature,
  tenant: { readonly settings: Settings },
  application: Pick<Application, 'profile' | 'legacyFeatures'>,
): boolean =>
  application.legacyFeatures.includes(feature) &&
  (tenant.settings.legacyFeatures?.includes(feature) ?? false) &&
  profileOf(tenant, application).permitsLegacyFeatures;
