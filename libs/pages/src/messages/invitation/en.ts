import { sentence } from '../sentence.js';
import type { InvitationWords } from './words.js';

export const en: InvitationWords = {
  invitation: {
    title: 'Accept the invitation',
    lead: (tenant) => `${sentence(`You are invited to ${tenant}`)} Choose a password for your account.`,
    acceptedTitle: 'You have an account',
    accepted: 'There is an account with this address by now. Sign in with it.',
    signIn: 'Sign in',
    overTitle: 'This invitation no longer works',
    over: {
      expired: 'It has expired. Please ask those who invited you for another one.',
      revoked: 'It was taken back. If you think that this is a mistake, please ask those who invited you.',
      unknown: 'Perhaps you were sent a later message, whose link works, or the address was not copied in full.',
    },
  },
};
