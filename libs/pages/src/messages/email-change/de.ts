import { sentence } from '../sentence.js';
import type { EmailChangeWords } from './words.js';

export const de: EmailChangeWords = {
  emailChange: {
    lead: (email) => `${sentence(`Ihre Adresse ist ${email}`)} Sie melden sich damit an und erhalten dort Nachrichten.`,
    leadWithout: 'Ihr Konto hat noch keine Adresse. Mit einer erreichen Sie Nachrichten dazu.',
    email: 'Neue E-Mail-Adresse',
    send: 'Code senden',
    requested: (email) => `Ihre neue Adresse soll ${email} sein.`,
    waiting: (email) => `${email} ist bestätigt.`,
    asksPresent: (email) =>
      `Auch an ${email} haben wir eine Nachricht gesandt. Die Adresse ändert sich, sobald Sie es über deren Link erlaubt haben.`,
    submitCode: 'Adresse bestätigen',
    changed: 'Ihre E-Mail-Adresse ist geändert.',
    unfit: 'Diese Adresse kann hier nicht verwendet werden. Bitte prüfen Sie sie, oder verwenden Sie eine andere.',
    link: {
      title: 'Eine andere Adresse für Ihr Konto',
      lead: (email, tenant) => `Die Adresse Ihres Kontos bei ${tenant} soll ${email} werden.`,
      hint: 'Wenn Sie das nicht wollten, lehnen Sie es ab: Jemand anderes kommt in Ihr Konto.',
      allow: 'Änderung erlauben',
      refuse: 'Ablehnen',
      doneTitle: 'Vielen Dank',
      done: {
        changed: 'Die Adresse Ihres Kontos ist geändert.',
        waiting: 'Sie haben die Änderung erlaubt. Die Adresse ändert sich, sobald die neue mit ihrem Code bestätigt ist.',
        refused: 'Es hat sich nichts geändert. Vergeben Sie jetzt ein neues Passwort, damit niemand sonst weitermachen kann.',
      },
      goOn: { changed: 'Weiter zu Ihrem Konto', waiting: 'Weiter zu Ihrem Konto', refused: 'Passwort ändern' },
      overTitle: 'Dieser Link gilt nicht mehr',
      over: 'Er ist abgelaufen, es gibt einen späteren, oder die Änderung ist erfolgt oder beendet. Durch ihn ändert sich nichts mehr.',
    },
  },
};
