import type { Application, LegacyFeature, ResponseType, TenantSettings } from '#contracts';
import { hasTokens } from '../response-type.js';
import { profileOf } from './profiles.js';

/** An older tenant service tells of no features: there are none. */
type Settings = Pick<TenantSettings, 'profile'> & Partial<Pick<TenantSettings, 'legacyFeatures'>>;

/** Whether an application could ask for what is out of date: its tenant lets its applications, and no profile forbids that. */
export const isOffered = (
  feature: LegacyFeature,
  tenant: { readonly settings: Settings },
  application: Pick<Application, 'profile'>,
): boolean => (tenant.settings.legacyFeatures?.includes(feature) ?? false) && profileOf(tenant, application).permitsLegacyFeatures;

/** Whether an application may do what is out of date: it asks for it, and it is offered. */
export const mayUse = (
  feature: LegacyFeature,
  tenant: { readonly settings: Settings },
  application: Pick<Application, 'profile' | 'legacyFeatures'>,
): boolean => application.legacyFeatures.includes(feature) && isOffered(feature, tenant, application);

/** Whether an application may ask for responses of a type: it is registered for it, and those with tokens in them are let. */
export const mayHaveResponse = (
  responseType: ResponseType,
  tenant: { readonly settings: Settings },
  application: Pick<Application, 'profile' | 'legacyFeatures' | 'responseTypes'>,
): boolean => application.responseTypes.includes(responseType) && (!hasTokens(responseType) || mayUse('implicit', tenant, application));
