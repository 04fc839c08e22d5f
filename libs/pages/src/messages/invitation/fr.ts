import { sentence } from '../sentence.js';
import type { InvitationWords } from './words.js';

export const fr: InvitationWords = {
  invitation: {
    title: 'Accepter l’invitation',
    lead: (tenant) => `${sentence(`Invitation à rejoindre ${tenant}`)} Choisissez un mot de passe pour votre compte.`,
    acceptedTitle: 'Vous avez un compte',
    accepted: 'Il existe désormais un compte avec cette adresse. Utilisez-la pour vous connecter.',
    signIn: 'Se connecter',
    overTitle: 'Cette invitation n’est plus valable',
    over: {
      expired: 'Elle a expiré. Veuillez en demander une autre aux personnes à l’origine de l’invitation.',
      revoked: 'Elle a été retirée. Si vous pensez qu’il s’agit d’une erreur, adressez-vous aux personnes à l’origine de l’invitation.',
      unknown: 'Vous avez peut-être reçu un message plus récent, dont le lien fonctionne, ou l’adresse n’a pas été copiée en entier.',
    },
  },
};
