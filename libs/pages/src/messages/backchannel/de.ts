import { sentence } from '../sentence.js';
import type { BackchannelWords } from './words.js';

export const de: BackchannelWords = {
  backchannel: {
    title: 'Eine Anwendung fragt nach Ihnen',
    lead: (tenant) => sentence(`Melden Sie sich an, um zu sehen, was eine Anwendung mit Ihrem Konto tun möchte, bei ${tenant}`),
    warning: 'Nichts ist erlaubt, bevor Sie es sagen. Erwarten Sie keine solche Frage, müssen Sie nichts tun.',
    submit: 'Weiter',
    overTitle: 'Nichts zu beantworten',
    over: 'Diese Frage ist schon beantwortet, oder sie ist zu alt. Möchten Sie trotzdem weitermachen, beginnen Sie in der Anwendung noch einmal.',
    request: {
      text: (client) => `${client} hat von sich aus danach gefragt und erhält diesen Zugriff.`,
      message: 'Nachricht',
      compare: 'Zeigt Ihnen die Anwendung dieselbe Nachricht? Wenn nicht, lehnen Sie ab.',
      time: 'Zeit',
      warning: 'Erlauben Sie das nur, wenn Sie es selbst begonnen haben. Niemand braucht Ihre Zustimmung, um Ihnen zu helfen.',
    },
    allowedTitle: 'Sie haben es erlaubt',
    allowed: (client) => `${client} macht in wenigen Sekunden von selbst weiter. Sie können diese Seite schließen.`,
    toApplications: 'Anwendungen mit Zugriff ansehen',
    deniedTitle: 'Sie haben es abgelehnt',
    denied: (client) => `${client} erhält keinen Zugriff und hat das erfahren. Sie können diese Seite schließen.`,
  },
};
