import { describe, expect, it } from '@jest/globals';
import { supportedLocales } from '#contracts';
import { emailNotVerifiedPage, type ErrorKind, errorKinds, errorPage, type PageFrame } from '../index.js';
import { frame } from '../test/page-frame.js';

describe('N48: an error page', () => {
  const page = (kind: ErrorKind, locale: PageFrame['locale'] = 'en') => errorPage({ ...frame, locale, kind, reference: 'r-1' });
  const headingOf = (markup: string): string => /<h1>([^<]*)<\/h1>/.exec(markup)?.[1] ?? '';

  it('has its cause as heading and title, another one for each, in both languages', () => {
    for (const locale of supportedLocales) {
      const headings = errorKinds.map((kind) => headingOf(page(kind, locale)));
      expect(new Set(headings).size).toBe(errorKinds.length);
      errorKinds.forEach((kind, index) => {
        expect(page(kind, locale)).toContain(`<title>${headings[index] ?? ''} · Acme</title>`);
        expect(page(kind, locale)).toContain('id="error"');
      });
    }
    expect(headingOf(page('not_found'))).toBe('There is nothing here');
    expect(headingOf(page('no_cookie', 'de'))).toBe('Ihr Browser hat kein Cookie zurückgeschickt');
  });

  it('is red and an alert where the service failed, and nowhere else', () => {
    const red = errorKinds.filter((kind) => page(kind).includes('data-kind="error"'));
    expect(red).toEqual(['unavailable', 'internal']);
    expect(errorKinds.filter((kind) => page(kind).includes('role="alert"'))).toEqual(red);
    const invalidLink = emailNotVerifiedPage({ ...frame, ownEmail: '/account/email' });
    expect(invalidLink).not.toContain('data-kind="error"');
    expect(headingOf(invalidLink)).toBe('This link is no longer valid');
  });
});
