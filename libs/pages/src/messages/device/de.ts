import { sentence } from '../sentence.js';
import type { DeviceWords } from './words.js';

export const de: DeviceWords = {
  device: {
    title: 'Gerät verbinden',
    lead: (tenant) => sentence(`Verbinden Sie ein Gerät mit Ihrem Konto bei ${tenant}`),
    code: 'Code auf dem Gerät',
    hint: 'Acht Buchstaben. Großschreibung und Bindestriche sind gleichgültig.',
    checkTitle: 'Zeigt Ihr Gerät diesen Code?',
    check:
      'Fahren Sie nur fort, wenn er auf dem Bildschirm eines Geräts steht, das Sie vor sich haben. Hat Ihnen jemand diesen Link geschickt, schließen Sie die Seite.',
    warning:
      'Geben Sie nur einen Code ein, den Sie auf Ihrem eigenen Gerät ablesen, nie einen, den Ihnen jemand geschickt oder gesagt hat.',
    submit: 'Weiter',
    missing: 'Bitte geben Sie den Code ein, den Ihr Gerät zeigt.',
    wrong: 'Kein Gerät wartet mit diesem Code. Vergleichen Sie ihn mit dem Gerät, oder lassen Sie sich dort einen neuen zeigen.',
    tooMany: 'Es gab zu viele falsche Codes. Bitte warten Sie eine Weile und versuchen Sie es dann noch einmal.',
    request: {
      text: (client) => `${client} läuft auf einem anderen Gerät, das diesen Zugriff erhält.`,
      address: 'Adresse',
      program: 'Gerät',
      time: 'Zeit',
      unknown: 'Unbekannt',
      warning:
        'Erlauben Sie das nur, wenn Sie es selbst begonnen haben und das Gerät vor sich haben. Niemand braucht Ihre Zustimmung, um Ihnen zu helfen.',
    },
    allowedTitle: 'Das Gerät ist verbunden',
    allowed: (client) => `${client} macht dort in wenigen Sekunden weiter. Sie können diese Seite schließen.`,
    toApplications: 'Anwendungen mit Zugriff ansehen',
    deniedTitle: 'Das Gerät erhält keinen Zugriff',
    denied: (client) => `${client} hat das erfahren. Sie können diese Seite schließen.`,
  },
};
