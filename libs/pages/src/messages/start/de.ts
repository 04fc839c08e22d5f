import type { StartWords } from './words.js';

export const de: StartWords = {
  start: {
    title: 'Ostiary läuft',
    demo: 'Demo-Anwendung öffnen',
    adminDocs: 'Admin-API',
    adminDocsText: 'Mandant, Anwendung und Benutzer anlegen, in fünf Aufrufen.',
    mailbox: 'Postfach',
    mailboxText: 'Die Nachrichten, die verschickt wurden.',
    tenantTitle: 'Beginnen Sie in Ihrer Anwendung',
    tenantLead: (tenant) =>
      `Hierher führen Anwendungen Sie, damit Sie sich bei ${tenant} anmelden. Öffnen Sie die, die Sie verwenden möchten.`,
    issuer: 'Issuer',
    metadata: 'Metadaten',
  },
  demo: { lead: 'Diese Demo läuft auf Ihrem Rechner. Melden Sie sich an als', username: 'Benutzer', password: 'Passwort' },
};
