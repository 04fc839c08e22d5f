import { sentence } from '../sentence.js';
import type { ConsentWords } from './words.js';

export const de: ConsentWords = {
  consent: {
    title: (client) => `${client} den Zugriff erlauben?`,
    lead: (client, tenant) => sentence(`${client} bittet um Zugriff auf Ihr Konto bei ${tenant}`),
    signedInAs: (account) => sentence(`Angemeldet als ${account}`),
    otherAccount: 'Nicht Ihr Konto? Ein anderes verwenden',
    scopesTitle: 'Damit kann die Anwendung',
    moreScopesTitle: 'Damit kann die Anwendung außerdem',
    allowedScopesTitle: 'Schon jetzt kann die Anwendung',
    noScopes: 'erfahren, dass Sie sich angemeldet haben, sonst nichts',
    atApi: (api) => `Bei ${api}`,
    noApiScopes: 'in Ihrem Namen auftreten',
    sensitive: 'weitreichend',
    duration: {
      once: (longest) => `Der Zugriff gilt höchstens ${longest} lang.`,
      signed_in: (longest) => `Der Zugriff gilt, solange Sie angemeldet sind, höchstens ${longest} lang.`,
      offline: (longest) => `Der Zugriff bleibt in Ihrer Abwesenheit und nach dem Abmelden bestehen, höchstens ${longest} lang.`,
    },
    redirectHost: (host) => sentence(`Von hier geht es weiter zu ${host}`),
    unverified: (tenant) => `Niemand bei ${tenant} hat diese Anwendung geprüft: Ihr Name ist, wie sie sich selbst nennt.`,
    onDevice: 'Die Antwort geht an ein Programm auf diesem Gerät. Erlauben Sie das nur, wenn Sie es gerade selbst gestartet haben.',
    allow: 'Erlauben',
    deny: 'Abbrechen',
    note: (client) => `Erlauben Sie das nur, wenn Sie ${client} vertrauen.`,
    links: { clientUri: 'Über die Anwendung', policyUri: 'Datenschutz', tosUri: 'Nutzungsbedingungen' },
    scopes: {
      openid: 'bei der Anmeldung erfahren, wer Sie sind',
      profile: 'Ihren Namen und Ihr Bild sehen',
      email: 'Ihre E-Mail-Adresse sehen',
      phone: 'Ihre Telefonnummer sehen',
      address: 'Ihre Postanschrift sehen',
      groups: 'sehen, welchen Gruppen Sie angehören',
      offline_access: 'diesen Zugriff auch in Ihrer Abwesenheit behalten',
    },
  },
};
