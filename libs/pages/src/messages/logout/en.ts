import { sentence } from '../sentence.js';
import type { LogoutWords } from './words.js';

export const en: LogoutWords = {
  logout: {
    title: 'Sign out?',
    lead: (tenant) => sentence(`You are signed in at ${tenant}`),
    leadFor: (client, tenant) => sentence(`${client} asks to sign you out of ${tenant}`),
    submit: 'Sign out',
    stay: 'Stay signed in',
  },
  signedOut: { title: 'You are signed out', lead: (tenant) => `${sentence(`You have left ${tenant}`)} You can close this window.` },
  staySignedIn: { title: 'You are still signed in', lead: 'Nothing has changed. You can close this window.' },
};
