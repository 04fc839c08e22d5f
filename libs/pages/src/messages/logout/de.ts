import type { LogoutWords } from './words.js';

export const de: LogoutWords = {
  logout: {
    title: 'Abmelden?',
    lead: (tenant) => `Sie sind bei ${tenant} angemeldet.`,
    leadFor: (client, tenant) => `${client} möchte Sie bei ${tenant} abmelden.`,
    submit: 'Abmelden',
    stay: 'Angemeldet bleiben',
  },
  signedOut: { title: 'Sie sind abgemeldet', lead: (tenant) => `Sie haben ${tenant} verlassen. Sie können dieses Fenster schließen.` },
  staySignedIn: { title: 'Sie sind weiterhin angemeldet', lead: 'Es hat sich nichts geändert. Sie können dieses Fenster schließen.' },
};
