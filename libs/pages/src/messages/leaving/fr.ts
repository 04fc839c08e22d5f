import type { LeavingWords } from './words.js';

export const fr: LeavingWords = {
  leaving: {
    title: 'Continuer vers un autre site\u202f?',
    unanswered: (destination) =>
      `L’application à l’adresse ${destination} n’a pas obtenu ce qu’elle demandait. Personne n’a vérifié qui se trouve derrière elle.`,
    note: 'Continuez seulement si vous utilisiez cette application à l’instant. Sinon, fermez cette fenêtre.',
    goOn: (destination) => `Continuer vers ${destination}`,
  },
};
