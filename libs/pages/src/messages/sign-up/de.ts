import { sentence } from '../sentence.js';
import type { SignUpWords } from './words.js';

export const de: SignUpWords = {
  signUp: {
    title: 'Konto anlegen',
    lead: (client, tenant) => sentence(`Sie erhalten ein Konto bei ${tenant} und kommen weiter zu ${client}`),
    email: 'E-Mail-Adresse',
    send: 'Weiter',
    sendAgain: 'Nachricht noch einmal senden',
    back: 'Ich habe ein Konto',
    sentTitle: 'Bitte sehen Sie in Ihren Nachrichten nach',
    sent: 'Wir haben Ihnen eine Nachricht gesandt. Geben Sie ihren Code innerhalb von zehn Minuten hier ein. Wenn keine ankommt, sehen Sie bei den unerwünschten Nachrichten nach, oder ob die Adresse richtig war.',
    code: 'Code aus der Nachricht',
    submitCode: 'Weiter',
    otherEmail: 'Eine andere Adresse verwenden',
    passwordTitle: 'Passwort wählen',
    passwordLead: (tenant) => `Ihre Adresse ist bestätigt. Mit ihr und diesem Passwort melden Sie sich bei ${tenant} an.`,
    name: 'Ihr Name (wenn Sie ihn angeben möchten)',
    submit: 'Konto anlegen',
    unfitName: 'Bitte geben Sie einen Namen mit höchstens 256 sichtbaren Zeichen ein, oder keinen.',
    acceptTerms: (tenant) => `Ich nehme die Nutzungsbedingungen von ${tenant} an`,
    unacceptedTerms: 'Bitte nehmen Sie die unten gezeigten Nutzungsbedingungen an: Ohne sie gibt es hier kein Konto.',
    problems: {
      missing: 'Bitte geben Sie Ihre E-Mail-Adresse ein.',
      unfit: 'Mit dieser Adresse kann hier niemand ein Konto anlegen. Bitte prüfen Sie sie, oder verwenden Sie eine andere.',
      wrongCode: 'Dieser Code stimmt nicht, oder er gilt nicht mehr.',
      tooManyMessages: 'Von hier wurden zu viele Nachrichten angefordert. Bitte warten Sie eine Weile und versuchen Sie es noch einmal.',
      tooManyCodes: 'Es waren zu viele Versuche. Bitte warten Sie eine Weile.',
      taken: 'Inzwischen gibt es ein Konto mit dieser Adresse. Bitte melden Sie sich damit an.',
      expired: 'Das hat zu lange gedauert. Bitte beginnen Sie noch einmal mit Ihrer Adresse.',
    },
  },
};
