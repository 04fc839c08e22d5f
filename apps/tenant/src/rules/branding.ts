import type { Branding } from '#contracts';
import type { Violations } from '#kernel';
import { checkLogoUri } from './values.js';

const colour = /^#[0-9a-f]{6}$/i;

/** The platform's own look. */
export const plainBranding: Branding = { primaryColor: null, backgroundColor: null, logoUri: null, logoDarkUri: null };

/** Values that reach style sheets and `img` elements of hosted pages: nothing but a colour or an https URL may pass. */
export const checkBranding = (violations: Violations, pointer: string, branding: Branding): void => {
  for (const member of ['primaryColor', 'backgroundColor'] as const) {
    const value = branding[member];
    violations.check(value === null || colour.test(value), `${pointer}/${member}`, 'must be a colour like #0a7d5c');
  }
  checkLogoUri(violations, `${pointer}/logoUri`, branding.logoUri);
  checkLogoUri(violations, `${pointer}/logoDarkUri`, branding.logoDarkUri);
  violations.check(branding.logoDarkUri === null || branding.logoUri !== null, `${pointer}/logoDarkUri`, 'needs a logo_uri beside it');
};
