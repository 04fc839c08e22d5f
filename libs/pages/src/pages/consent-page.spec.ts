import { describe, expect, it } from '@jest/globals';
import type { ClientLinks, RequestedScope } from '#contracts';
import { type ConsentPage, consentPage, type PageFrame } from '../index.js';
import { frame } from '../test/page-frame.js';

describe('the consent page', () => {
  type Scope = Pick<RequestedScope, 'name' | 'description' | 'descriptions'> & { allowed?: boolean; sensitive?: boolean };
  const page = (scopes: readonly Scope[], locale: PageFrame['locale'] = 'en', more: Partial<ConsentPage> = {}) =>
    consentPage({
      ...frame,
      locale,
      clientName: 'Notes',
      clientLogoUri: null,
      clientLinks: { clientUri: null, policyUri: null, tosUri: null },
      account: null,
      device: null,
      backchannel: null,
      redirectHost: null,
      isUnverified: false,
      isOnDevice: false,
      otherAccount: '/other',
      scopes: scopes.map((scope) => ({ allowed: false, ...scope })),
      claims: [],
      apis: [],
      duration: null,
      ...more,
    });
  const listed = (markup: string) =>
    [...markup.matchAll(/<h[23] id="([^"]*)">([^<]*)<\/h[23]>\s*<ul class="scopes" aria-labelledby="(?:[^"]* )?\1">(.*?)<\/ul>/gs)].map(
      ([, , title, items = '']) => [title, [...items.matchAll(/<span>(?:<code>)?([^<]*)/g)].map(([, text]) => text)],
    );

  it('explains OpenID scopes in its own words, others in the words of their resource server, or by name', () => {
    const shown = page([
      { name: 'email', description: 'anything' },
      { name: 'orders:read', description: 'Read your orders' },
      { name: 'orders:write', description: null },
      { name: 'constructor', description: null },
    ]);
    expect(shown).toContain('see your email address');
    expect(shown).toContain('Read your orders');
    expect(shown).toContain('<code>orders:write</code>');
    expect(shown).toContain('<code>constructor</code>');
    expect(shown).not.toContain('anything');
  });

  it('says what a scope of an API is for in the language of the page, or as the API says it where it has none', () => {
    const scope = {
      name: 'orders:read',
      description: 'Read your orders',
      descriptions: [{ locale: 'de-AT', text: 'Ihre Bestellungen sehen' }],
    };
    expect(page([scope], 'de')).toContain('Ihre Bestellungen sehen');
    expect(page([scope], 'fr')).toContain('Read your orders');
  });

  it('RFC 9396 §2.1: shows all that details say, lists and what is nested too, as plain text', () => {
    const facts = [
      { name: 'Amount', value: '<b>123.50</b>' },
      { name: 'Debtor', value: [{ name: 'IBAN', value: 'DE40100100103307118608' }] },
      {
        name: 'Actions',
        value: [
          { name: null, value: 'initiate' },
          { name: null, value: 3 },
        ],
      },
      { name: 'Recurring', value: false },
    ];
    const more = { apis: [{ name: 'Bank', scopes: [], authorizationDetails: [{ description: 'Make a payment', facts }] }] };
    const textOf = (markup: string): string => markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
    const shown = textOf(page([], 'en', more));
    expect(shown).toContain('At Bank Make a payment');
    for (const text of ['Amount : &lt;b>123.50&lt;/b>', 'Debtor IBAN : DE40100100103307118608', 'Actions initiate 3', 'Recurring : no'])
      expect(shown.replaceAll('&gt;', '>')).toContain(text);
    expect(textOf(page([], 'de', more))).toContain('Recurring : nein');
    expect(shown).not.toContain('show that it comes in your name');
  });

  it('N24: tells what is new from what was allowed before', () => {
    const asked = [
      { name: 'email', description: null, allowed: true },
      { name: 'offline_access', description: null },
      { name: 'stock:read', description: 'See the stock' },
      { name: 'openid', description: null, allowed: true },
    ];
    expect(listed(page(asked))).toEqual([
      ['This also lets it', ['keep this access while you are away', 'See the stock']],
      ['You already let it', ['see your email address', 'know who you are when you sign in']],
    ]);
    expect(listed(page(asked, 'de')).map(([title]) => title)).toEqual([
      'Damit kann die Anwendung außerdem',
      'Schon jetzt kann die Anwendung',
    ]);
  });

  it('N24: has one list where nothing was allowed before, or all of it', () => {
    const asked = [{ name: 'phone', description: null }];
    expect(listed(page(asked))).toEqual([['This lets it', ['see your phone number']]]);
    expect(listed(page(asked.map((scope) => ({ ...scope, allowed: true }))))).toEqual([['You already let it', ['see your phone number']]]);
    expect(listed(page([]))).toEqual([['This lets it', ['know that you signed in, and nothing else']]]);
  });

  it('names claims that are asked for one by one, in its words, by the label of an attribute, or by their name', () => {
    const claims = [
      { name: 'phone_number', labels: [], allowed: false },
      { name: 'dept', labels: [{ locale: 'de', text: 'Abteilung' }], allowed: false },
      { name: 'constructor', labels: [], allowed: false },
      { name: 'email_verified', labels: [], allowed: true },
    ];
    const scopes = [{ name: 'openid', description: null }];
    expect(listed(page(scopes, 'de', { claims }))).toEqual([
      [
        'Damit kann die Anwendung außerdem',
        [
          'bei der Anmeldung erfahren, wer Sie sind',
          'Ihre Telefonnummer sehen',
          'Ihre Angaben sehen: Abteilung',
          'Ihre Angaben sehen: constructor',
        ],
      ],
      ['Schon jetzt kann die Anwendung', ['sehen, ob Ihre E-Mail-Adresse bestätigt ist']],
    ]);
  });

  const ofUser: readonly Scope[] = [
    { name: 'openid', description: null, allowed: true },
    { name: 'email', description: null },
  ];
  const ordersList = { name: 'orders:list', description: null, allowed: false };
  const ofOrders = [
    { name: 'orders:read', description: 'See your orders', allowed: true },
    { name: 'orders:write', description: 'Cancel your orders', allowed: false, sensitive: true },
    ordersList,
  ];
  const at = (name: string, scopes: readonly RequestedScope[]) => ({ name, scopes, authorizationDetails: [] });

  it.each([
    ['en', 'At Orders & <b>', 'see your email address', 'know who you are when you sign in'],
    ['de', 'Bei Orders & <b>', 'Ihre E-Mail-Adresse sehen', 'bei der Anmeldung erfahren, wer Sie sind'],
  ] as const)('N49: says which API a scope belongs to, by its name, in %s', (locale, atApi, email, openid) => {
    const shown = page(ofUser, locale, { apis: [at('Orders & <b>', ofOrders)] });
    const title = atApi.replace('&', '&amp;').replace('<b>', '&lt;b&gt;');
    expect(listed(shown)).toEqual([
      [expect.any(String), [email]],
      [title, ['Cancel your orders ', 'orders:list']],
      [expect.any(String), [openid]],
      [title, ['See your orders']],
    ]);
    expect(shown).toContain('aria-labelledby="allowed-scopes allowed-scopes-api"');
  });

  it('RFC 8707 §2.1: shows what is asked for at several APIs by API, what they name alike too', () => {
    const read = { name: 'read', allowed: false };
    const apis = [
      at('Orders', [{ ...read, description: 'See your orders' }]),
      at('Stock', [{ ...read, description: 'See the stock', allowed: true }]),
      at('Mail', [{ ...read, description: 'Read your mail' }]),
      at('Log', []),
    ];
    const shown = page([], 'en', { apis });
    expect(listed(shown)).toEqual([
      ['At Orders', ['See your orders']],
      ['At Mail', ['Read your mail']],
      ['At Log', ['show that it comes in your name']],
      ['At Stock', ['See the stock']],
    ]);
    const ids = [...shown.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('N49: names an API that no scope is asked of: a token for it opens it all the same', () => {
    expect(listed(page([{ name: 'openid', description: null, allowed: true }], 'en', { apis: [at('Orders', [])] }))).toEqual([
      ['At Orders', ['show that it comes in your name']],
      ['You already let it', ['know who you are when you sign in']],
    ]);
  });

  it('N49: names no API where there is none, or its scopes alone', () => {
    expect(page(ofUser)).not.toContain('<h3');
    expect(listed(page([], 'en', { apis: [at('Orders', [ordersList])] }))).toEqual([['At Orders', ['orders:list']]]);
  });

  it('N49: tells what is far-reaching from the rest in words and by a sign, not by colour alone', () => {
    const items = [...page([], 'en', { apis: [at('Orders', ofOrders)] }).matchAll(/<li( class="sensitive")?>(.*?)<\/li>/gs)].map(
      ([, isSensitive, item = '']) => ({
        isSensitive,
        item,
      }),
    );
    const sensitive = items.filter(({ isSensitive }) => isSensitive !== undefined);
    expect(sensitive.map(({ item }) => item)).toEqual([expect.stringMatching(/Cancel your orders <strong>far-reaching<\/strong>/)]);
    expect(items.filter(({ item }) => /<strong|M10 3/.test(item))).toEqual(sensitive);
    expect(page([], 'de', { apis: [at('Orders', ofOrders)] })).toContain('<strong>weitreichend</strong>');
  });

  it.each([
    ['en', 'once', 600, 'This access lasts for 10 minutes at most.'],
    ['en', 'once', 1, 'This access lasts for 1 second at most.'],
    ['en', 'signed_in', 43_200, 'This access lasts while you stay signed in, for 12 hours at most.'],
    ['en', 'offline', 30 * 86_400 + 600, 'This access stays while you are away, even after you sign out, for 30 days at most.'],
    ['de', 'once', 3_600, 'Der Zugriff gilt höchstens 1 Stunde lang.'],
    ['de', 'signed_in', 86_400, 'Der Zugriff gilt, solange Sie angemeldet sind, höchstens 1 Tag lang.'],
    ['de', 'offline', 90 * 86_400, 'Der Zugriff bleibt in Ihrer Abwesenheit und nach dem Abmelden bestehen, höchstens 90 Tage lang.'],
  ] as const)('N49: says how long the access lasts, in %s, %s, %d s', (locale, kind, maxSeconds, sentence) => {
    expect(page([], locale, { duration: { kind, maxSeconds } })).toContain(`<p id="duration">${sentence}</p>`);
    expect(page([], locale)).not.toContain('id="duration"');
  });

  it.each([
    ['en', 'From here you go on to evil.example.'],
    ['de', 'Von hier geht es weiter zu evil.example.'],
    ['fr', 'Vous continuerez ensuite sur evil.example.'],
    ['es', 'A continuación irá a evil.example.'],
  ] as const)('RFC 7591 §5: says which host gets the answer, whatever the client calls itself, in %s', (locale, sentence) => {
    expect(page([], locale, { redirectHost: 'evil.example' })).toContain(`<p id="redirect-host">${sentence}</p>`);
    expect(page([], locale)).not.toContain('id="redirect-host"');
  });

  it('offers to allow and to deny', () => {
    expect(page([])).toMatch(/id="allow"[^>]*name="decision"[^>]*value="allow"/);
    expect(page([])).toMatch(/id="deny"[^>]*name="decision"[^>]*value="deny"/);
  });
});

describe('the links of the consent page', () => {
  const consentWith = (clientLinks: ClientLinks): string =>
    consentPage({
      ...{
        ...frame,
        clientName: 'Notes',
        clientLogoUri: null,
        clientLinks,
        account: null,
        otherAccount: '/other',
        device: null,
        backchannel: null,
      },
      ...{
        scopes: [],
        claims: [],
        apis: [],
        duration: null,
        redirectHost: 'app.example',
        isUnverified: false,
        isOnDevice: false,
      },
    });
  const noLinks: ClientLinks = { clientUri: null, policyUri: null, tosUri: null };

  it('attack A15: are none, unless to an https address, escaped', () => {
    for (const address of [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      'data:text/html,x',
      'http://app.example/',
      '//app.example',
      '',
      'garbage',
    ])
      expect(consentWith({ clientUri: address, policyUri: address, tosUri: address })).not.toContain('<a href');
    const page = consentWith({ ...noLinks, tosUri: `https://app.example/?a=1&b="><script>alert('1')</script>` });
    expect(page).toContain('href="https://app.example/?a=1&amp;b=&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"');
  });

  it('RFC 7591 §2: lead to the pages about a client where there are any, each by its name, and give those no hold of the page', () => {
    expect(consentWith(noLinks)).not.toContain('class="links"');
    const links = { clientUri: 'https://app.example/', policyUri: 'https://app.example/p', tosUri: 'https://app.example/t' };
    const found = [...consentWith(links).matchAll(/<a href="([^"]*)" target="_blank" rel="noopener noreferrer">([^<]*)</g)];
    expect(found.map(([, href, text]) => [href, text])).toEqual([
      ['https://app.example/', 'About the application'],
      ['https://app.example/p', 'Privacy policy'],
      ['https://app.example/t', 'Terms of service'],
    ]);
  });
});
