import type { Type } from '@nestjs/common';
import { settingField, settingMembers, type TenantSettings } from '#contracts';
import { EveryField } from '../../input/field-members.js';
import type { OnWire } from '../../input/wire-names.js';
import { Changes } from '../changes.js';
import { LimitResource } from './limit.resource.js';
import { TermsVersionResource } from './terms-version.resource.js';
import { UserAttributeResource } from './user-attribute.resource.js';

@EveryField(settingMembers, settingField, {
  terms_version: () => TermsVersionResource,
  user_attribute: () => UserAttributeResource,
  limit: () => LimitResource,
})
class TenantSettingsMembers {}

/** What the tenant says for itself: lifetimes, defaults, and what its users may and must do. */
export class TenantSettingsResource extends (TenantSettingsMembers as Type<OnWire<TenantSettings>>) {}

export class TenantSettingsChanges extends Changes(TenantSettingsResource) {}
