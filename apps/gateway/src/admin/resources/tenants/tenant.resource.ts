import { IntersectionType, OmitType } from '@nestjs/swagger';
import { type TenantStatus, tenantStatuses } from '#contracts';
import { OneOf, Part, Text } from '../../input/members.js';
import { Changes } from '../changes.js';
import { PageOf } from '../page-of.js';
import { Versioned } from '../versioned.js';
import { BrandingChanges, BrandingResource } from './branding.resource.js';
import { TenantSettingsChanges, TenantSettingsResource } from './tenant-settings.resource.js';

export class CreateTenantBody {
  @Text({
    description: "Part of the issuer; stays as it is for the tenant's life.",
    minLength: 3,
    maxLength: 40,
    pattern: {
      of: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/,
      message: 'must have only a-z, 0-9 and hyphens, and a letter or digit at both ends',
    },
    example: 'acme',
  })
  slug!: string;

  @Text({ description: 'For people.', minLength: 1, maxLength: 100, example: 'Acme' })
  name!: string;

  @Part({ description: 'How pages and messages look; what is left out stays plain.', optional: true, of: () => BrandingChanges })
  branding?: BrandingChanges;

  @Part({ description: 'What is left out has its default.', optional: true, of: () => TenantSettingsChanges })
  settings?: TenantSettingsChanges;
}

class StatusMember {
  @OneOf({ description: 'A suspended tenant issues and honours no tokens.', values: tenantStatuses })
  status!: TenantStatus;
}

export class UpdateTenantBody extends Changes(IntersectionType(OmitType(CreateTenantBody, ['slug']), StatusMember)) {}

export class TenantResource extends IntersectionType(OmitType(CreateTenantBody, ['branding', 'settings']), StatusMember, Versioned) {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;

  @Text({ description: 'The issuer identifier (RFC 8414 §2).', maxLength: 2000, example: 'https://id.example.com/t/acme' })
  issuer!: string;

  @Part({ description: 'How pages and messages look.', of: () => BrandingResource })
  branding!: BrandingResource;

  @Part({ description: 'Lifetimes and defaults.', of: () => TenantSettingsResource })
  settings!: TenantSettingsResource;
}

export class TenantPage extends PageOf(TenantResource) {}
