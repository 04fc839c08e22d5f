import type { ErrorWords } from './words.js';

export const de: ErrorWords = {
  error: {
    reference: 'Kennung',
    code: 'Fehler',
    detail: 'Einzelheiten',
    byKind: {
      invalid_client_request: {
        title: 'Diese Anfrage kann nicht beantwortet werden',
        text: 'Die Anwendung hat eine fehlerhafte Anfrage gesendet. Bitte gehen Sie zurück und versuchen Sie es noch einmal, oder wenden Sie sich an den Betreiber der Anwendung.',
      },
      unauthorized_client: {
        title: 'Die Anwendung darf das hier nicht',
        text: 'Was sie möchte, ist ihr nicht oder nicht mehr erlaubt. Niemand hat etwas bekommen. Bitte gehen Sie zurück zur Anwendung und beginnen Sie von vorn, oder wenden Sie sich an ihren Betreiber.',
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
