import { sentence } from '../sentence.js';
import type { PasswordResetWords } from './words.js';

export const fr: PasswordResetWords = {
  forgotPassword: {
    title: 'Mot de passe oublié\u202f?',
    lead: (tenant) =>
      `${sentence(`Dites-nous qui vous êtes chez ${tenant}`)} Nous envoyons à votre adresse e-mail un lien qui permet de choisir un nouveau mot de passe.`,
    submit: 'Envoyer le lien',
    sentTitle: 'Consultez vos messages',
    sent: (tenant) =>
      `S’il existe chez ${tenant} un compte avec ce nom et une adresse e-mail confirmée, un message est en route. Son lien est valable 30\u00a0minutes. Si rien n’arrive, regardez parmi les messages indésirables, ou réessayez dans une minute avec une autre orthographe.`,
    submitAgain: 'L’envoyer de nouveau',
    missing: 'Veuillez saisir votre identifiant ou votre adresse e-mail.',
    tooMany: 'Trop de messages ont été demandés d’ici. Veuillez patienter un moment, puis réessayer.',
    back: 'Retour à la connexion',
  },
  resetPassword: {
    title: 'Choisir un nouveau mot de passe',
    lead: (tenant) => `${sentence(`Pour votre compte chez ${tenant}`)} Toutes vos sessions seront fermées.`,
    account: 'Compte',
    password: 'Nouveau mot de passe',
    hint: (minLength) => `Au moins ${minLength}\u00a0caractères. Plusieurs mots sans rapport avec vous sont un bon choix.`,
    submit: 'Enregistrer le mot de passe',
    unfit: (detail) => sentence(`Le mot de passe ${detail}`),
    missing: 'Veuillez saisir un nouveau mot de passe.',
    tooMany: 'Il y a trop de demandes pour le moment. Veuillez réessayer dans un instant.',
    doneTitle: 'Votre mot de passe a été changé',
    done: 'Désormais, connectez-vous avec le nouveau mot de passe. Toutes vos sessions ont été fermées.',
    doneElsewhere:
      'Veuillez retourner à l’application et vous y connecter, ou revenir à la fenêtre où vous aviez commencé. Vous pouvez fermer celle-ci.',
    goOn: 'Continuer vers la connexion',
    invalidTitle: 'Ce lien n’est plus valable',
    invalid: 'Il a déjà servi, il a expiré, ou le compte a changé depuis. Demandez un nouveau message pour obtenir un nouveau lien.',
    askAgain: 'Demander un nouveau message',
  },
};
