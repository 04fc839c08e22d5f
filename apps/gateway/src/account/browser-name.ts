import bowser from 'bowser';

/** What people call the browser and the system of a `User-Agent`; null what it does not say. The header is anybody's to write: it helps to recognise a session, and proves nothing. */
export const browserNameOf = (userAgent: string | null): { readonly browser: string | null; readonly system: string | null } => {
  if (userAgent === null || userAgent.trim() === '') return { browser: null, system: null };
  const { browser, os } = bowser.parse(userAgent);
  return { browser: browser.name || null, system: os.name || null };
};
