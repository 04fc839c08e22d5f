import { sentence } from '../sentence.js';
import type { AttributeWords } from './words.js';

export const en: AttributeWords = {
  attributes: {
    missing: 'Please fill this in.',
    unfit: {
      text: 'This is too long or too short, or has characters that cannot be shown.',
      number: 'Please enter a number within the bounds.',
      boolean: 'Please choose yes or no.',
      date: 'Please enter a date within the bounds, such as 1990-12-31.',
      choice: 'Please choose one of the list.',
      telephone: 'Please enter a telephone number with its country code, such as +431234567.',
      url: 'Please enter an address that begins with https.',
    },
    choose: 'Please choose',
    none: 'Not specified',
    yes: 'Yes',
    no: 'No',
  },
  completeProfile: {
    title: 'A few details about you',
    lead: (client) => sentence(`Before you go on to ${client}, please fill in what is still missing`),
    problem: 'Please look at the fields that are marked.',
    submit: 'Continue',
  },
};
