import type { PageFrame } from '../index.js';

export const frame: PageFrame = {
  locale: 'en',
  tenantName: 'Acme',
  logoUri: null,
  logoDarkUri: null,
  assets: { stylesheet: '/assets/pages.css', theme: '/assets/theme.css', icon: '/assets/theme.svg', passkeyScript: '/assets/passkey.js' },
};
