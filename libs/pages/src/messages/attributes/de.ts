import { sentence } from '../sentence.js';
import type { AttributeWords } from './words.js';

export const de: AttributeWords = {
  attributes: {
    missing: 'Bitte füllen Sie dieses Feld aus.',
    unfit: {
      text: 'Der Text ist zu lang oder zu kurz oder enthält Zeichen, die sich nicht anzeigen lassen.',
      number: 'Bitte geben Sie eine Zahl innerhalb der Grenzen ein.',
      boolean: 'Bitte wählen Sie Ja oder Nein.',
      date: 'Bitte geben Sie ein mögliches Datum ein, etwa 1990-12-31.',
      choice: 'Bitte wählen Sie etwas aus der Liste.',
      telephone: 'Bitte geben Sie eine Telefonnummer mit Ländervorwahl ein, etwa +431234567.',
      url: 'Bitte geben Sie eine Adresse ein, die mit https beginnt.',
    },
    choose: 'Bitte wählen',
    none: 'Keine Angabe',
    yes: 'Ja',
    no: 'Nein',
  },
  completeProfile: {
    title: 'Ein paar Angaben zu Ihnen',
    lead: (client) => sentence(`Bevor es bei ${client} weitergeht, ergänzen Sie bitte, was noch fehlt`),
    problem: 'Bitte sehen Sie sich die markierten Felder an.',
    submit: 'Weiter',
  },
};
