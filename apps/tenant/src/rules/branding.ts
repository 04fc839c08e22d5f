import type { Branding } from '#contracts';
import type { Findings } from './findings.js';
import { checkLogoUri } from './values.js';

const colour = /^#[0-9a-f]{6}$/i;

/** The platform's own look. */
export const plainBranding: Branding = { primaryColor: null, backgroundColor: null, logoUri: null, logoDarkUri: null };

/** Values that reach style sheets and `img` elements of hosted pages: nothing but a colour or an https URL may pass. */
export const checkBranding = (findings: Findings, pointer: string, branding: Branding): void => {
  for (const member of ['primaryColor', 'backgroundColor'] as const) {
    const value = branding[member];
    findings.require(value === null || colour.test(value), `${pointer}/${member}`, 'must be a colour like #0a7d5c');
  }
  checkLogoUri(findings, `${pointer}/logoUri`, branding.logoUri);
  checkLogoUri(findings, `${pointer}/logoDarkUri`, branding.logoDarkUri);
  findings.require(branding.logoDarkUri === null || branding.logoUri !== null, `${pointer}/logoDarkUri`, 'needs a logo_uri beside it');
};
