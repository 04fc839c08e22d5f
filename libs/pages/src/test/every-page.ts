import { accountSections, type Locale } from '#contracts';
import type { OwnAccountFrame, PageFrame } from '../index.js';
import { accountAccessPages } from './account-access-pages.js';
import { authorizationPages } from './authorization-pages.js';
import { ownAccountPages } from './own-account-pages.js';
import { signInPages } from './sign-in-pages.js';

export const frameIn = (locale: Locale): PageFrame => ({
  locale,
  tenantName: 'Acme Corp.',
  logoUri: null,
  logoDarkUri: null,
  assets: { stylesheet: '/pages.css', theme: '/theme.css', icon: '/icon.svg', passkeyScript: '/passkey.js' },
});

export const ownFrameIn = (locale: Locale): OwnAccountFrame => ({
  ...frameIn(locale),
  confirmation: 'c',
  addresses: Object.fromEntries(accountSections.map((section) => [section, `/account/${section}`])) as OwnAccountFrame['addresses'],
});

/** Every page, in its ordinary state and with its errors. */
export const pagesOf = (frame: PageFrame, own: OwnAccountFrame): readonly string[] => [
  ...ownAccountPages(own),
  ...accountAccessPages(frame),
  ...signInPages(frame),
  ...authorizationPages(frame),
];
