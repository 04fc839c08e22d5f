/* What pages are shown with. */

export const account = { username: 'demo', password: 'correct-horse' };

export const sms = { typed: '', again: '/login?number=other', canSend: true };

export const key = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export const client = {
  clientName: 'Notes',
  clientLogoUri: null,
  clientLinks: { clientUri: 'https://notes.example/', policyUri: 'https://notes.example/privacy', tosUri: null },
  redirectHost: 'notes.example',
};

export const moment = '2030-01-31T12:00:00.000Z';

/** With all that scripts may show. */
export const withScripts = (page: string): string => page.replaceAll(/\shidden(?=[\s>])/g, '');
