import type { MailSignInWords } from './words.js';

export const de: MailSignInWords = {
  mailSignIn: {
    hint: {
      'magic-link': 'Wir senden Ihnen einen Link per E-Mail. Sie brauchen kein Passwort.',
      'email-otp': 'Wir senden Ihnen einen Code per E-Mail. Sie brauchen kein Passwort.',
    },
    send: { 'magic-link': 'Link senden', 'email-otp': 'Code senden' },
    missing: 'Bitte geben Sie Ihren Benutzernamen oder Ihre E-Mail-Adresse ein.',
    sentTitle: 'Bitte sehen Sie in Ihren Nachrichten nach',
    sent: {
      'magic-link':
        'Wenn es ein Konto mit diesem Namen gibt, ist eine Nachricht unterwegs. Öffnen Sie ihren Link innerhalb von zehn Minuten in diesem Browser. Wenn keine ankommt, sehen Sie bei den unerwünschten Nachrichten nach, oder ob der Name richtig war.',
      'email-otp':
        'Wenn es ein Konto mit diesem Namen gibt, ist eine Nachricht unterwegs. Geben Sie ihren Code innerhalb von zehn Minuten hier ein. Wenn keine ankommt, sehen Sie bei den unerwünschten Nachrichten nach, oder ob der Name richtig war.',
    },
    code: 'Code aus der Nachricht',
    submit: 'Anmelden',
    sendAgain: 'Nachricht noch einmal senden',
    otherName: 'Einen anderen Namen verwenden',
    wrongCode: 'Dieser Code stimmt nicht, oder er gilt nicht mehr.',
    tooManyCodes: 'Es waren zu viele Versuche. Bitte warten Sie eine Weile.',
    tooManyMessages: 'Von hier wurden zu viele Nachrichten angefordert. Bitte warten Sie eine Weile und versuchen Sie es noch einmal.',
    waysTitle: 'Auf anderem Weg anmelden',
    chooseWay: 'Wählen Sie, wie Sie sich anmelden.',
    link: {
      lead: (client) => `Sie haben einen Link angefordert, mit dem Sie weiter zu ${client} kommen.`,
      submit: 'Anmelden',
      elsewhereTitle: 'Öffnen Sie diesen Link dort, wo Sie ihn angefordert haben',
      elsewhere:
        'Zu Ihrer Sicherheit funktioniert der Link nur in dem Browser, in dem er angefordert wurde. Kopieren Sie ihn aus der Nachricht und öffnen Sie ihn dort. Hier hat er nichts bewirkt, und er gilt weiter.',
      elsewhereCode:
        'Oder wählen Sie dort „Anderen Weg wählen“ und lassen Sie sich einen Code senden: Ihn können Sie auf jedem Gerät lesen.',
      notAsked:
        'Wenn Sie keinen Link angefordert haben, hat vielleicht jemand Ihre Adresse eingegeben. Schließen Sie diese Seite: Niemand wurde angemeldet.',
      invalidTitle: 'Dieser Link funktioniert nicht',
      invalid: 'Er wurde schon benutzt, seine zehn Minuten sind vorbei, oder es wurde seitdem ein anderer gesendet.',
      askAgain: 'Zurück zur Anmeldung',
    },
  },
};
