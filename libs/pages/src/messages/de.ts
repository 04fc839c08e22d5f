import type { Messages } from './messages.js';
import { sentence } from './sentence.js';

export const de: Messages = {
  login: {
    title: 'Anmelden',
    lead: (client) => `weiter zu ${client}`,
    username: 'Benutzername oder E-Mail-Adresse',
    password: 'Passwort',
    submit: 'Anmelden',
    errorTitle: 'Das hat nicht geklappt',
    invalidCredentials: 'Benutzername oder Passwort stimmen nicht, oder das Konto kann zurzeit nicht verwendet werden.',
    tooManyRequests: 'Zurzeit melden sich zu viele gleichzeitig an. Bitte versuchen Sie es gleich noch einmal.',
    missing: 'Bitte geben Sie Benutzername und Passwort ein.',
  },
  consent: {
    title: (client) => `${client} den Zugriff erlauben?`,
    lead: (client, tenant) => sentence(`${client} bittet um Zugriff auf Ihr Konto bei ${tenant}`),
    signedInAs: (account) => sentence(`Angemeldet als ${account}`),
    otherAccount: 'Nicht Ihr Konto? Ein anderes verwenden',
    scopesTitle: 'Damit kann die Anwendung',
    moreScopesTitle: 'Damit kann die Anwendung außerdem',
    allowedScopesTitle: 'Schon jetzt kann die Anwendung',
    noScopes: 'erfahren, dass Sie sich angemeldet haben, sonst nichts',
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
  logout: {
    title: 'Abmelden?',
    lead: (tenant) => `Sie sind bei ${tenant} angemeldet.`,
    leadFor: (client, tenant) => `${client} möchte Sie bei ${tenant} abmelden.`,
    submit: 'Abmelden',
    stay: 'Angemeldet bleiben',
  },
  signedOut: { title: 'Sie sind abgemeldet', lead: (tenant) => `Sie haben ${tenant} verlassen. Sie können dieses Fenster schließen.` },
  staySignedIn: { title: 'Sie sind weiterhin angemeldet', lead: 'Es hat sich nichts geändert. Sie können dieses Fenster schließen.' },
  verifyEmail: {
    title: 'E\u2011Mail\u2011Adresse bestätigen',
    lead: (tenant) => `Bitte bestätigen Sie, dass diese Adresse Ihnen gehört und dass Sie sie bei ${tenant} verwenden.`,
    submit: 'Adresse bestätigen',
    doneTitle: 'Vielen Dank',
    done: (email) => `${email} ist bestätigt. Sie können dieses Fenster schließen.`,
    known: (email) => `${email} war schon bestätigt. Sie können dieses Fenster schließen.`,
    invalidTitle: 'Dieser Link gilt nicht mehr',
    invalid:
      'Er ist abgelaufen, oder die Adresse hat sich inzwischen geändert. Fordern Sie eine neue Nachricht an, um einen neuen Link zu erhalten.',
  },
  account: {
    title: 'Konto wählen',
    lead: (client) => `weiter zu ${client}`,
    goOn: 'Weiter',
    goOnAs: (account) => `Weiter als ${account}`,
    other: 'Ein anderes Konto verwenden',
  },
  emailOtp: {
    title: 'Bestätigen Sie, dass Sie es sind',
    lead: (client) => `${client} verlangt einen zweiten Nachweis. Wir senden einen Code an Ihre E-Mail-Adresse.`,
    sent: 'Wir haben einen Code an Ihre E-Mail-Adresse gesendet. Er gilt zehn Minuten.',
    code: 'Code aus der Nachricht',
    submit: 'Weiter',
    send: 'Code senden',
    sendAgain: 'Neuen Code senden',
    wrong: 'Dieser Code stimmt nicht oder gilt nicht mehr.',
    tooMany: 'Es gab zu viele Versuche. Bitte warten Sie eine Weile.',
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
      text: 'Sie waren länger als eine halbe Stunde hier. Bitte gehen Sie zurück zur Anwendung und beginnen Sie neu.',
    },
    foreign: {
      title: 'Diese Anmeldung wurde in einem anderen Browser begonnen',
      text: 'Bitte machen Sie in jenem Browser weiter, oder beginnen Sie in diesem neu in der Anwendung.',
    },
    back: (client) => `Zurück zu ${client}`,
  },
  formPost: { title: 'Sie werden zurückgeleitet', lead: 'Einen Moment, Sie werden zurück zur Anwendung geleitet.', submit: 'Weiter' },
  start: {
    title: 'Ostiary läuft',
    demo: 'Demo-Anwendung öffnen',
    adminDocs: 'Admin-API',
    adminDocsText: 'Mandant, Anwendung und Benutzer anlegen, in fünf Aufrufen.',
    mailbox: 'Postfach',
    mailboxText: 'Die Nachrichten, die verschickt wurden.',
    tenantTitle: 'Beginnen Sie in Ihrer Anwendung',
    tenantLead: (tenant) =>
      `Hierher führen Anwendungen Sie, damit Sie sich bei ${tenant} anmelden. Öffnen Sie die, die Sie verwenden möchten.`,
    issuer: 'Issuer',
    metadata: 'Metadaten',
  },
  demo: { lead: 'Diese Demo läuft auf Ihrem Rechner. Melden Sie sich an als', username: 'Benutzer', password: 'Passwort' },
  error: {
    reference: 'Kennung',
    code: 'Fehler',
    detail: 'Einzelheiten',
    byKind: {
      invalid_client_request: {
        title: 'Diese Anfrage kann nicht beantwortet werden',
        text: 'Die Anwendung hat eine fehlerhafte Anfrage gesendet. Bitte gehen Sie zurück und versuchen Sie es noch einmal, oder wenden Sie sich an den Betreiber der Anwendung.',
      },
      invalid_form: {
        title: 'Dieses Formular kann nicht angenommen werden',
        text: 'Es wurde nicht hier ausgefüllt oder ist zu alt. Bitte gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
      },
      transaction_invalid: {
        title: 'Diese Anmeldung gilt nicht mehr',
        text: 'Von ihr ist nichts mehr bekannt. Bitte gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
      },
      no_cookie: {
        title: 'Ihr Browser hat kein Cookie zurückgeschickt',
        text: 'Zum Anmelden ist eines nötig. Cookies sind für diese Seite gesperrt, die Adresse beginnt nicht mit https, oder der Link wurde in einem anderen Browser geöffnet. Bitte erlauben Sie Cookies, gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
      },
      not_found: { title: 'Hier ist nichts', text: 'Die Adresse stimmt nicht, oder die Seite ist umgezogen.' },
      method_not_allowed: {
        title: 'So lässt sich diese Adresse nicht verwenden',
        text: 'Bitte gehen Sie zurück zur Anwendung und beginnen Sie von vorn.',
      },
      too_large: { title: 'Das ist zu viel', text: 'Das gesendete Formular ist größer als erlaubt.' },
      too_many_requests: {
        title: 'Einen Moment bitte',
        text: 'Zurzeit gehen zu viele Anfragen ein. Bitte versuchen Sie es gleich noch einmal.',
      },
      unavailable: {
        title: 'Die Anmeldung ist zurzeit nicht möglich',
        text: 'Ein Teil des Dienstes antwortet nicht. Bitte versuchen Sie es in einer Minute noch einmal.',
      },
      internal: {
        title: 'Etwas ist schiefgegangen',
        text: 'Der Fehler liegt bei uns. Bitte versuchen Sie es noch einmal; tritt er wieder auf, nennen Sie uns die Kennung unten.',
      },
    },
  },
};
