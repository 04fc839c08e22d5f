import { isAcr } from '#contracts';
import type { Check } from './check.js';

const maxUiLocales = 10;
const languageTag = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/;

/** Values in order of preference, those that are malformed among them. */
const listed = (value: string | null): readonly string[] => (value ?? '').split(' ');

/**
 * What is only preferred (OpenID Connect Core §3.1.2.1): of the acr_values the first that is ours, and BCP 47 tags. What is none is ignored, and no error.
 */
export const readHints: Check = ({ parameters }) => ({
  acr: listed(parameters.get('acr_values')).find(isAcr) ?? null,
  loginHint: parameters.get('login_hint'),
  uiLocales: listed(parameters.get('ui_locales'))
    .filter((tag) => languageTag.test(tag))
    .slice(0, maxUiLocales),
});
