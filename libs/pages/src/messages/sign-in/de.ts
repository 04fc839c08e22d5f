import type { SignInWords } from './words.js';

export const de: SignInWords = {
  login: {
    title: 'Anmelden',
    lead: (client) => `weiter zu ${client}`,
    username: 'Benutzername oder E-Mail-Adresse',
    password: 'Passwort',
    staySignedIn: { label: 'Angemeldet bleiben', note: 'Nicht dort, wo auch andere diesen Browser benutzen.' },
    submit: 'Anmelden',
    errorTitle: 'Das hat nicht geklappt',
    invalidCredentials: 'Benutzername oder Passwort stimmen nicht, oder das Konto kann zurzeit nicht verwendet werden.',
    tooManyRequests: 'Es gab zu viele Anmeldeversuche. Bitte versuchen Sie es gleich noch einmal.',
    missing: 'Bitte geben Sie Benutzername und Passwort ein.',
    forgot: 'Passwort vergessen?',
    noAccount: 'Noch kein Konto?',
    signUp: 'Jetzt anlegen',
  },
  account: {
    title: 'Konto wählen',
    lead: (client) => `weiter zu ${client}`,
    goOn: 'Weiter',
    goOnAs: (account) => `Weiter als ${account}`,
    other: 'Ein anderes Konto verwenden',
  },
  signInOver: {
    completed: {
      title: 'Diese Anmeldung ist abgeschlossen',
      text: 'Bitte gehen Sie zurück zur Anwendung und machen Sie dort weiter. Wenn Sie sich erneut anmelden möchten, beginnen Sie in der Anwendung.',
    },
    ended: {
      title: 'Sie wurden abgemeldet',
      text: 'Damit ist diese Anmeldung beendet. Bitte gehen Sie zurück zur Anwendung und beginnen Sie neu.',
    },
    expired: {
      title: 'Diese Anmeldung ist abgelaufen',
      text: 'Sie waren länger als eine halbe Stunde hier, oder die Anwendung steht nicht mehr zur Verfügung. Bitte gehen Sie zurück zur Anwendung und beginnen Sie neu.',
    },
    foreign: {
      title: 'Diese Anmeldung wurde in einem anderen Browser begonnen',
      text: 'Bitte machen Sie in jenem Browser weiter, oder beginnen Sie in diesem neu in der Anwendung.',
    },
    back: (client) => `Zurück zu ${client}`,
  },
  formPost: { title: 'Sie werden zurückgeleitet', lead: 'Einen Moment, Sie werden zurück zur Anwendung geleitet.', submit: 'Weiter' },
  webMessage: {
    title: 'Zurück zur Anwendung',
    lead: 'Bitte kehren Sie zur Anwendung zurück, die in ihrem eigenen Fenster weitermacht. Dieses können Sie schließen.',
    untold:
      'Die Anwendung konnte nicht erfahren, wie dies ausging. Dazu muss sie dieses Fenster selbst geöffnet haben, und JavaScript muss hier erlaubt sein. Bitte kehren Sie zu ihr zurück und beginnen Sie dort von vorn.',
  },
};
