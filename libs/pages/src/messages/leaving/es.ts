import type { LeavingWords } from './words.js';

export const es: LeavingWords = {
  leaving: {
    title: '¿Continuar a otro sitio?',
    unanswered: (destination) => `La aplicación en ${destination} no obtuvo lo que pedía. Nadie ha comprobado quién está detrás.`,
    note: 'Continúe solo si estaba usando esta aplicación ahora mismo. Si no, cierre esta ventana.',
    goOn: (destination) => `Continuar a ${destination}`,
  },
};
