import { sentence } from '../sentence.js';
import type { PasswordResetWords } from './words.js';

export const de: PasswordResetWords = {
  forgotPassword: {
    title: 'Passwort vergessen?',
    lead: (tenant) =>
      `Sagen Sie uns, wer Sie bei ${tenant} sind. Wir senden einen Link an Ihre E-Mail-Adresse, mit dem Sie ein neues Passwort wählen.`,
    submit: 'Link senden',
    sentTitle: 'Bitte sehen Sie in Ihren Nachrichten nach',
    sent: (tenant) =>
      `Wenn es bei ${tenant} ein Konto mit diesem Namen und einer bestätigten E-Mail-Adresse gibt, ist eine Nachricht unterwegs. Ihr Link gilt 30 Minuten. Wenn keine ankommt, sehen Sie bei den unerwünschten Nachrichten nach, oder versuchen Sie es in einer Minute mit einer anderen Schreibweise.`,
    submitAgain: 'Noch einmal senden',
    missing: 'Bitte geben Sie Ihren Benutzernamen oder Ihre E-Mail-Adresse ein.',
    tooMany: 'Von hier wurden zu viele Nachrichten angefordert. Bitte warten Sie eine Weile und versuchen Sie es noch einmal.',
    back: 'Zurück zur Anmeldung',
  },
  resetPassword: {
    title: 'Neues Passwort wählen',
    lead: (tenant) => `${sentence(`Für Ihr Konto bei ${tenant}`)} Sie werden überall abgemeldet.`,
    account: 'Konto',
    password: 'Neues Passwort',
    hint: (minLength) => `Mindestens ${minLength} Zeichen. Mehrere Wörter, die nichts mit Ihnen zu tun haben, sind eine gute Wahl.`,
    submit: 'Passwort setzen',
    unfit: (detail) => sentence(`Das Passwort ${detail}`),
    missing: 'Bitte geben Sie ein neues Passwort ein.',
    tooMany: 'Zurzeit sind zu viele gleichzeitig dabei. Bitte versuchen Sie es gleich noch einmal.',
    doneTitle: 'Ihr Passwort wurde geändert',
    done: 'Von jetzt an melden Sie sich mit dem neuen Passwort an. Sie wurden überall abgemeldet.',
    doneElsewhere:
      'Bitte gehen Sie zurück zur Anwendung und melden Sie sich dort an, oder in das Fenster, in dem Sie begonnen haben. Dieses können Sie schließen.',
    goOn: 'Weiter zur Anmeldung',
    invalidTitle: 'Dieser Link gilt nicht mehr',
    invalid:
      'Er wurde schon verwendet, ist abgelaufen, oder das Konto hat sich inzwischen geändert. Fordern Sie eine neue Nachricht an, um einen neuen Link zu erhalten.',
    askAgain: 'Neue Nachricht anfordern',
  },
};
