import { sentence } from '../sentence.js';
import type { InvitationWords } from './words.js';

export const de: InvitationWords = {
  invitation: {
    title: 'Einladung annehmen',
    lead: (tenant) => `${sentence(`Sie sind zu ${tenant} eingeladen`)} Wählen Sie ein Passwort für Ihr Konto.`,
    acceptedTitle: 'Sie haben ein Konto',
    accepted: 'Inzwischen gibt es ein Konto mit dieser Adresse. Melden Sie sich damit an.',
    signIn: 'Anmelden',
    overTitle: 'Diese Einladung gilt nicht mehr',
    over: {
      expired: 'Sie ist abgelaufen. Bitten Sie diejenigen, die Sie eingeladen haben, um eine neue.',
      revoked: 'Sie wurde zurückgezogen. Wenn Sie das für ein Versehen halten, fragen Sie bitte diejenigen, die Sie eingeladen haben.',
      unknown: 'Vielleicht haben Sie eine spätere Nachricht bekommen, deren Link gilt, oder die Adresse wurde nicht ganz kopiert.',
    },
  },
};
