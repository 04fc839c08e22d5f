import { sentence } from '../sentence.js';
import type { OrganizationWords } from './words.js';

export const en: OrganizationWords = {
  organization: {
    title: 'Choose an organization',
    lead: (client) => sentence(`You are a member of several organizations. Choose the one that you go on to ${client} for`),
    legend: 'Your organizations',
    missing: 'Please choose one of the organizations.',
    submit: 'Continue',
    consentFor: (organization) => sentence(`This is for the organization ${organization}`),
  },
};
