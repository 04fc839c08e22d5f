import { sentence } from '../sentence.js';
import type { SignUpWords } from './words.js';

export const fr: SignUpWords = {
  signUp: {
    title: 'Créer un compte',
    lead: (client, tenant) => sentence(`Vous obtenez un compte chez ${tenant} et continuez vers ${client}`),
    email: 'Adresse e-mail',
    send: 'Continuer',
    sendAgain: 'Envoyer de nouveau le message',
    back: 'J’ai déjà un compte',
    sentTitle: 'Consultez vos messages',
    sent: 'Nous vous avons envoyé un message. Saisissez ici son code dans les dix minutes. Si rien n’arrive, regardez parmi les messages indésirables, ou vérifiez l’adresse.',
    code: 'Code reçu par e-mail',
    submitCode: 'Continuer',
    otherEmail: 'Utiliser une autre adresse',
    passwordTitle: 'Choisir un mot de passe',
    passwordLead: (tenant) => sentence(`Votre adresse est confirmée. Elle et ce mot de passe serviront à vous connecter à ${tenant}`),
    name: 'Votre nom (facultatif)',
    submit: 'Créer le compte',
    unfitName: 'Veuillez saisir un nom d’au plus 256\u00a0caractères, tous visibles, ou aucun.',
    acceptTerms: (tenant) => `J’accepte les conditions d’utilisation chez ${tenant}`,
    unacceptedTerms: 'Veuillez accepter les conditions d’utilisation indiquées ci-dessous\u00a0: sans elles, aucun compte n’est créé ici.',
    problems: {
      missing: 'Veuillez saisir votre adresse e-mail.',
      unfit: 'Personne ne peut créer ici de compte avec cette adresse. Veuillez la vérifier, ou en utiliser une autre.',
      wrongCode: 'Ce code est incorrect, ou il n’est plus valable.',
      tooManyMessages: 'Trop de messages ont été demandés d’ici. Veuillez patienter un moment, puis réessayer.',
      tooManyCodes: 'Il y a eu trop d’essais. Veuillez patienter un moment.',
      taken: 'Il existe désormais un compte avec cette adresse. Veuillez l’utiliser pour vous connecter.',
      expired: 'Cela a pris trop de temps. Veuillez recommencer avec votre adresse.',
    },
  },
};
