import { Text } from '../../input/members.js';
import { Changes } from '../changes.js';

const colour = { of: /^#[0-9a-fA-F]{6}$/, message: 'must be a colour like #0a7d5c' };

/** How hosted pages and messages look. */
export class BrandingResource {
  @Text({ description: 'Colour of buttons and links.', nullable: true, maxLength: 7, pattern: colour, example: '#0a7d5c' })
  primary_color!: string | null;

  @Text({ description: 'Colour behind the form.', nullable: true, maxLength: 7, pattern: colour, example: '#f5f5f0' })
  background_color!: string | null;

  @Text({ description: 'Address of the logo; https.', nullable: true, maxLength: 2000, example: 'https://cdn.example.com/logo.svg' })
  logo_uri!: string | null;

  @Text({
    description: 'Address of the logo for dark ground; https. Left out: the other one stands on a light plate there.',
    nullable: true,
    maxLength: 2000,
    example: 'https://cdn.example.com/logo-dark.svg',
  })
  logo_dark_uri!: string | null;
}

export class BrandingChanges extends Changes(BrandingResource) {}
