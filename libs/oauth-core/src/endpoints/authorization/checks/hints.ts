import type { Check } from './check.js';

const maxUiLocales = 10;
const languageTag = /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/;

/** What is only preferred (OpenID Connect Core §3.1.2.1): who may sign in, and BCP 47 tags, best first. What is none is ignored, and no error. */
export const readHints: Check = ({ parameters }) => ({
  loginHint: parameters.get('login_hint'),
  uiLocales: (parameters.get('ui_locales') ?? '')
    .split(' ')
    .filter((tag) => languageTag.test(tag))
    .slice(0, maxUiLocales),
});
