import { describe, expect, it } from '@jest/globals';
import type { ClientLinks } from '#contracts';
import { loginPage } from '../index.js';
import { frame } from '../test/page-frame.js';

describe('the login page', () => {
  const noLinks: ClientLinks = { clientUri: null, policyUri: null, tosUri: null };
  const page = (
    problem: 'invalid_credentials' | null,
    username = '',
    staySignedIn: boolean | null = null,
    clientLinks: ClientLinks = noLinks,
  ) =>
    loginPage({
      ...frame,
      clientName: 'Notes',
      clientLogoUri: null,
      clientLinks,
      redirectHost: 'notes.example',
      username,
      problem,
      staySignedIn,
      passkeyOptions: '/passkey',
      otherWays: null,
      forgot: '/forgot-password',
      signUp: 'https://id.example/t/acme/sign-up?sign_in=ost_si_1',
      demoAccount: null,
    });

  it('has the ids and the hints that people, password managers and checks rely on', () => {
    for (const id of ['username', 'password', 'submit']) expect(page(null)).toContain(`id="${id}"`);
    expect(page(null)).toContain('autocomplete="username webauthn"');
    expect(page(null)).toContain('autocomplete="current-password"');
    expect(page(null)).not.toContain('id="error"');
  });

  it('says what is wrong where a screen reader finds it, and focuses what is to be typed', () => {
    const failed = page('invalid_credentials', 'alice');
    expect(failed).toContain('id="error" role="alert"');
    expect(failed.match(/aria-invalid="true" aria-describedby="error"/g)).toHaveLength(2);
    expect(failed).toMatch(/id="password"[^>]* autofocus/);
    expect(page(null)).toMatch(/id="username"[^>]* autofocus/);
    expect(failed).toContain('value="alice"');
  });

  it('offers to stay signed in where it is told to, ticked by nobody but the user', () => {
    expect(page(null)).not.toContain('stay-signed-in');
    expect(page(null, '', false)).toMatch(/<input id="stay-signed-in" name="stay_signed_in" type="checkbox"[^>]*>/);
    expect(page(null, '', false)).not.toMatch(/id="stay-signed-in"[^>]* checked/);
    expect(page('invalid_credentials', '', true)).toMatch(/id="stay-signed-in"[^>]* checked/);
  });

  it('OpenID Connect Dynamic Client Registration §2: links to what the client does with data and to its terms, where it tells', () => {
    const tosUri = 'https://notes.example/terms';
    const shown = page(null, '', null, { ...noLinks, policyUri: 'http://notes.example/privacy', tosUri });
    expect(shown).toContain(`<a href="${tosUri}" target="_blank" rel="noopener noreferrer">Terms of service</a>`);
    expect(shown).not.toContain('privacy');
    expect(page(null)).not.toContain('class="links"');
  });

  it('RFC 7591 §5: names the host of a page that is of another site than the answer goes to', () => {
    const textOf = (tosUri: string) => />(Terms of service[^<]*)<\/a>/.exec(page(null, '', null, { ...noLinks, tosUri }))?.[1];
    expect(textOf('https://notes.example/terms')).toBe('Terms of service');
    expect(textOf('https://notes.example@evil.example/terms')).toBe('Terms of service (evil.example)');
    expect(textOf('https://notes.example:8443/terms')).toBe('Terms of service (notes.example:8443)');
    expect(textOf('https://nötes.example/terms')).toBe('Terms of service (xn--ntes-5qa.example)');
  });

  it('never has a value for the password', () => {
    expect(page('invalid_credentials', 'alice')).not.toMatch(/id="password"[^>]*value=/);
  });
});
