import bowser from 'bowser';

/** Letters, digits and what names have between them: nothing that a program would make an address of, wherever it is shown. */
const fit = /^[\p{L}\p{N}][\p{L}\p{N} +_-]{0,39}$/u;

const nameOf = (name: string | undefined): string | null => (name !== undefined && fit.test(name) ? name : null);

/** What people call the browser and the system of a `User-Agent`; null what it does not say. The header is anybody's to write: it helps to recognise a sign-in, and proves nothing. */
export const browserNameOf = (userAgent: string | null): { readonly browser: string | null; readonly system: string | null } => {
  if (userAgent === null || userAgent.trim() === '') return { browser: null, system: null };
  const { browser, os } = bowser.parse(userAgent);
  return { browser: nameOf(browser.name), system: nameOf(os.name) };
};
