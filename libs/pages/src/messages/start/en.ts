import { sentence } from '../sentence.js';
import type { StartWords } from './words.js';

export const en: StartWords = {
  start: {
    title: 'Ostiary is running',
    demo: 'Open the demo application',
    adminDocs: 'Admin API',
    adminDocsText: 'Make a tenant, an application and a user, in five calls.',
    mailbox: 'Mailbox',
    mailboxText: 'The messages that were sent.',
    tenantTitle: 'Start from your application',
    tenantLead: (tenant) => `${sentence(`This is where applications send you to sign in at ${tenant}`)} Open the one that you want to use.`,
    issuer: 'Issuer',
    metadata: 'Metadata',
  },
  demo: { lead: 'This demo runs on your machine. Sign in as', username: 'User', password: 'Password' },
};
