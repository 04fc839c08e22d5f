import type { SecondFactorWords } from './words.js';

export const de: SecondFactorWords = {
  sentCode: {
    title: 'Bestätigen Sie, dass Sie es sind',
    ways: {
      'email-otp': {
        lead: (client) => `${client} verlangt einen zweiten Nachweis. Wir senden einen Code an Ihre E-Mail-Adresse.`,
        sent: () => 'Wir haben einen Code an Ihre E-Mail-Adresse gesendet. Er gilt zehn Minuten.',
      },
      'sms-otp': {
        lead: (client) => `${client} verlangt einen zweiten Nachweis. Wir senden einen Code per SMS an Ihr Telefon.`,
        sent: (to) => `Wir haben einen Code an Ihr Telefon${to === null ? '' : ` mit der Nummer ${to}`} gesendet. Er gilt zehn Minuten.`,
      },
    },
    code: 'Code aus der Nachricht',
    submit: 'Weiter',
    send: 'Code senden',
    sendAgain: 'Neuen Code senden',
    wrong: 'Dieser Code stimmt nicht oder gilt nicht mehr.',
    tooMany: 'Es gab zu viele Versuche. Bitte warten Sie eine Weile.',
    tooManyMessages: 'Es wurden zu viele Nachrichten angefordert. Bitte warten Sie eine Weile, bevor Sie eine neue anfordern.',
    unreachable: 'Wir senden keine Nachrichten mehr an Ihre Nummer. Bitte wählen Sie einen anderen Weg, oder fragen Sie Ihre Verwaltung.',
    cannotSend: 'Wir können gerade keine Nachricht senden. Bitte wählen Sie einen anderen Weg, oder versuchen Sie es später noch einmal.',
  },
  enrolSms: {
    title: 'Codes per SMS einrichten',
    lead: (tenant) => `Ab jetzt melden Sie sich bei ${tenant} mit Ihrem Passwort und einem Code an, den wir an Ihr Telefon senden.`,
    number: 'Mobilnummer',
    hint: 'Mit Ländervorwahl, etwa +49 171 3920000',
    send: 'Code senden',
    sent: (number) => `Wir haben einen Code an ${number} gesendet. Er gilt zehn Minuten.`,
    submit: 'Weiter',
    otherNumber: 'Andere Nummer verwenden',
    unfit: 'An diese Nummer senden wir keine Nachrichten. Bitte prüfen Sie sie, mit Ländervorwahl, oder verwenden Sie eine andere.',
  },
  secondFactor: {
    title: 'Bestätigen Sie, dass Sie es sind',
    totp: {
      lead: 'Öffnen Sie Ihre Authenticator-App und geben Sie den Code ein, den sie für dieses Konto zeigt.',
      code: 'Code aus der App',
      wrong: 'Dieser Code stimmt nicht oder wurde schon benutzt. Eine App zeigt alle 30 Sekunden einen neuen.',
    },
    recoveryCode: {
      lead: 'Geben Sie einen der Wiederherstellungscodes ein, die Sie aufbewahrt haben. Jeder gilt einmal.',
      code: 'Wiederherstellungscode',
      wrong: 'Dieser Code stimmt nicht oder wurde schon benutzt.',
      lost: 'Wenn Sie keinen mehr haben, fragen Sie bitte Ihre Verwaltung: Sie kann Sie einen anderen Weg einrichten lassen.',
    },
    submit: 'Weiter',
    tooMany: 'Es gab zu viele Versuche. Bitte warten Sie eine Weile.',
    remember: {
      label: (days) =>
        days === 1 ? 'In diesem Browser einen Tag lang nicht mehr fragen' : `In diesem Browser ${days} Tage lang nicht mehr fragen`,
      note: 'Nicht dort, wo auch andere diesen Browser benutzen.',
    },
    otherWays: 'Anderen Weg wählen',
    choose: 'Wählen Sie, wie Sie bestätigen, dass Sie es sind.',
    ways: {
      password: 'Passwort',
      passkey: 'Passkey',
      'magic-link': 'Link per E-Mail',
      totp: 'Code aus einer Authenticator-App',
      'email-otp': 'Code per E-Mail',
      'sms-otp': 'Code per SMS',
      'recovery-code': 'Wiederherstellungscode',
    },
    setUpInstead: {
      passkey: 'Stattdessen einen Passkey einrichten',
      totp: 'Stattdessen eine Authenticator-App einrichten',
      'sms-otp': 'Stattdessen Codes per SMS erhalten',
    },
  },
  passkey: {
    signIn: 'Mit einem Passkey anmelden',
    lead: 'Verwenden Sie den Passkey oder den Sicherheitsschlüssel, den Sie eingerichtet haben.',
    use: 'Passkey verwenden',
    enrol: {
      title: 'Passkey einrichten',
      lead: 'Mit einem Passkey melden Sie sich per Fingerabdruck, Gesicht oder PIN Ihres Geräts an. Auch ein Sicherheitsschlüssel ist geeignet.',
      create: 'Passkey erstellen',
      refused:
        'Dieser Passkey konnte nicht eingerichtet werden: Er ist es schon, oder es hat zu lange gedauert. Bitte versuchen Sie es noch einmal.',
    },
    notDone: 'Es wurde kein Passkey verwendet. Sie können es noch einmal versuchen.',
    wrong: 'Dieser Passkey kann hier nicht verwendet werden, oder die Anfrage ist abgelaufen. Bitte versuchen Sie es noch einmal.',
    needsScript: 'Passkeys brauchen JavaScript, das dieser Browser nicht ausführt.',
    unsupported: 'Dieser Browser kennt keine Passkeys.',
  },
  enrolTotp: {
    title: 'Authenticator-App einrichten',
    lead: (tenant) => `Ab jetzt melden Sie sich bei ${tenant} mit Ihrem Passwort und einem Code aus einer App auf Ihrem Telefon an.`,
    scan: 'Scannen Sie dieses Bild mit der App.',
    picture: 'QR-Code für die Authenticator-App',
    key: 'Keine Kamera? Geben Sie stattdessen diesen Schlüssel in die App ein:',
    open: 'App auf diesem Gerät öffnen',
    code: 'Code, den die App dann zeigt',
    submit: 'Weiter',
    later: 'Nicht jetzt',
    wrong:
      'Dieser Code stimmt nicht. Prüfen Sie, ob die Uhr Ihres Telefons richtig geht, und geben Sie den Code ein, den die App jetzt zeigt.',
    tooMany: 'Es gab zu viele Versuche. Bitte warten Sie eine Weile.',
  },
  recoveryCodes: {
    title: 'Bewahren Sie diese Codes auf',
    lead: 'Mit einem davon melden Sie sich an, wenn Sie Ihr Telefon oder Ihren Passkey nicht haben. Drucken Sie sie aus oder legen Sie sie in einen Passwortmanager.',
    once: 'Jeder Code gilt einmal. Sie werden nur jetzt gezeigt.',
    goOn: 'Ich habe sie aufbewahrt',
  },
};
