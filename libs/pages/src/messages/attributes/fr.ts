import { sentence } from '../sentence.js';
import type { AttributeWords } from './words.js';

export const fr: AttributeWords = {
  attributes: {
    missing: 'Veuillez remplir ce champ.',
    unfit: {
      text: 'Ce texte est trop long ou trop court, ou contient des caractères qui ne peuvent pas être affichés.',
      number: 'Veuillez saisir un nombre compris dans les limites.',
      boolean: 'Veuillez choisir oui ou non.',
      date: 'Veuillez saisir une date possible, par exemple 1990-12-31.',
      choice: 'Veuillez choisir un élément de la liste.',
      telephone: 'Veuillez saisir un numéro de téléphone avec l’indicatif du pays, par exemple +431234567.',
      url: 'Veuillez saisir une adresse qui commence par https.',
    },
    choose: 'Veuillez choisir',
    none: 'Non précisé',
    yes: 'Oui',
    no: 'Non',
  },
  completeProfile: {
    title: 'Quelques informations sur vous',
    lead: (client) => sentence(`Avant de continuer vers ${client}, veuillez compléter ce qui manque`),
    problem: 'Veuillez vérifier les champs signalés.',
    submit: 'Continuer',
  },
};
