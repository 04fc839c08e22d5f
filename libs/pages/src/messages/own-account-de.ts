import type { OwnAccountWords } from './own-account.js';

export const ownAccountDe: OwnAccountWords = {
  asDestination: 'Ihrem Konto',
  title: 'Ihr Konto',
  signedInAs: (account) => `Sie sind angemeldet als ${account}`,
  signOut: 'Abmelden',
  sections: {
    sessions: { title: 'Wo Sie angemeldet sind', text: 'Browser und Geräte, und wie Sie sie abmelden.' },
  },
  unprovable: {
    title: 'Das lässt sich nicht mehr bestätigen',
    text: 'Womit Sie sich angemeldet haben, ist für Ihr Konto nicht mehr eingerichtet. Bitte melden Sie sich ab und wieder an.',
  },
  sessions: {
    lead: 'Erkennen Sie etwas davon nicht wieder, dann melden Sie es ab und ändern Sie Ihr Passwort.',
    current: 'Dieser Browser',
    unknownBrowser: 'Unbekannter Browser',
    browserOn: (browser, system) => `${browser} unter ${system}`,
    address: (address) => `Adresse ${address}`,
    unknownAddress: 'Adresse unbekannt',
    since: 'Angemeldet',
    lastUsed: 'Zuletzt benutzt',
    end: 'Abmelden',
    endOf: (browser) => `Abmelden: ${browser}`,
    endOthers: 'Überall sonst abmelden',
    endOthersNote: 'In diesem Browser bleiben Sie angemeldet. Anwendungen verlieren den Zugriff, den sie dort bekommen haben.',
    ended: 'Diese Sitzung ist abgemeldet.',
    othersEnded: (count) =>
      count === 0
        ? 'Es gab keine andere Sitzung.'
        : count === 1
          ? 'Eine andere Sitzung ist abgemeldet.'
          : `${count} andere Sitzungen sind abgemeldet.`,
    more: 'Mehr anzeigen',
  },
};
