import { sentence } from '../sentence.js';
import type { BackchannelWords } from './words.js';

export const de: BackchannelWords = {
  backchannel: {
    title: 'Eine Anwendung bittet um Zugriff',
    lead: (tenant) =>
      `${sentence(`Eine Anwendung bittet um Zugriff auf Ihr Konto bei ${tenant}`)} Melden Sie sich an, um zu sehen, was sie tun möchte.`,
    warning: 'Ohne Ihre Zustimmung ist nichts erlaubt. Erwarten Sie keine solche Anfrage, müssen Sie nichts tun.',
    submit: 'Weiter',
    overTitle: 'Keine offene Anfrage',
    over: 'Diese Anfrage ist schon beantwortet, oder sie ist zu alt. Möchten Sie trotzdem weitermachen, beginnen Sie in der Anwendung noch einmal.',
    request: {
      text: (client) => `${client} hat von sich aus danach gefragt und erhält diesen Zugriff.`,
      message: 'Nachricht',
      compare: 'Zeigt Ihnen die Anwendung dieselbe Nachricht? Wenn nicht, brechen Sie ab.',
      time: 'Zeitpunkt',
      warning: 'Erlauben Sie das nur, wenn Sie es selbst begonnen haben. Niemand braucht Ihre Zustimmung, um Ihnen zu helfen.',
    },
    allowedTitle: 'Sie haben es erlaubt',
    allowed: (client) => `${client} macht in wenigen Sekunden von selbst weiter. Sie können diese Seite schließen.`,
    toApplications: 'Anwendungen mit Zugriff ansehen',
    deniedTitle: 'Sie haben es abgelehnt',
    denied: (client) => `${client} erhält keinen Zugriff und wurde darüber informiert. Sie können diese Seite schließen.`,
  },
};
