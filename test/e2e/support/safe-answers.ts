import type { Page } from './user-agent.js';

const refuse = ({ url, status }: Page, problem: string): never => {
  throw new Error(`${url} (${status}) ${problem}`);
};

/** Attack A12: what was posted is not posted on to the next address (RFC 9700 §4.12). */
const refuseRepeatedForms = (page: Page, method: string): void => {
  if (method === 'POST' && page.status >= 300 && page.status < 400 && page.status !== 303)
    refuse(page, 'redirects a form by another status than 303');
};

/** Attack A13: of a page, nobody frames it but whom its policy names, no address leaks of it, and no script or style runs that stands in it but by its hash. */
const refuseOpenPages = (page: Page): void => {
  const { headers, text } = page;
  if (headers.get('content-type')?.startsWith('text/html') !== true) return;
  const policy = headers.get('content-security-policy') ?? '';
  for (const part of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
    if (!policy.includes(part)) refuse(page, `has a policy without ${part}: ${policy}`);
  if (/unsafe|\*|data:|blob:/.test(policy)) refuse(page, `has a policy that lets too much: ${policy}`);
  const usual = { 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' };
  for (const [name, value] of Object.entries(usual)) if (headers.get(name) !== value) refuse(page, `has no ${name}: ${value}`);
  if (headers.get('cache-control')?.includes('no-store') !== true) refuse(page, 'may be kept');
  if (headers.has('access-control-allow-origin')) refuse(page, 'is open to scripts of other origins');
  if (/<[^>]* (?:style|on[a-z]+)="/i.test(text)) refuse(page, 'has a script or a style in an attribute');
};

/** What holds of every answer of the platform to a browser, whatever a test is about: throws where it does not. */
export const expectSafeAnswer = (page: Page, method = 'GET'): void => {
  refuseRepeatedForms(page, method);
  refuseOpenPages(page);
};
