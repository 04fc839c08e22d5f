import type { LeavingWords } from './words.js';

export const de: LeavingWords = {
  leaving: {
    title: 'Zu einer anderen Seite weitergehen?',
    unanswered: (destination) =>
      `Die Anwendung unter ${destination} hat nicht bekommen, worum sie gebeten hat. Niemand hat geprüft, wer dahintersteht.`,
    note: 'Gehen Sie nur weiter, wenn Sie diese Anwendung gerade benutzt haben. Schließen Sie sonst dieses Fenster.',
    goOn: (destination) => `Weiter zu ${destination}`,
  },
};
