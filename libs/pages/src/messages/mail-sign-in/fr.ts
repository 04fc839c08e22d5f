import { sentence } from '../sentence.js';
import type { MailSignInWords } from './words.js';

export const fr: MailSignInWords = {
  mailSignIn: {
    hint: {
      'magic-link': 'Nous vous envoyons un lien par e-mail. Vous n’avez pas besoin de mot de passe.',
      'email-otp': 'Nous vous envoyons un code par e-mail. Vous n’avez pas besoin de mot de passe.',
    },
    send: { 'magic-link': 'Recevoir un lien', 'email-otp': 'Recevoir un code' },
    missing: 'Veuillez saisir votre identifiant ou votre adresse e-mail.',
    sentTitle: 'Consultez vos messages',
    sent: {
      'magic-link':
        'S’il existe un compte à ce nom, un message est en route. Ouvrez son lien dans ce navigateur dans les dix minutes. Si rien n’arrive, regardez parmi les messages indésirables, ou vérifiez le nom.',
      'email-otp':
        'S’il existe un compte à ce nom, un message est en route. Saisissez ici son code dans les dix minutes. Si rien n’arrive, regardez parmi les messages indésirables, ou vérifiez le nom.',
    },
    code: 'Code reçu par e-mail',
    submit: 'Se connecter',
    sendAgain: 'Envoyer de nouveau le message',
    otherName: 'Utiliser un autre nom',
    wrongCode: 'Ce code est incorrect, ou il n’est plus valable.',
    tooManyCodes: 'Il y a eu trop d’essais. Veuillez patienter un moment.',
    tooManyMessages: 'Trop de messages ont été demandés d’ici. Veuillez patienter un moment, puis réessayer.',
    waysTitle: 'Se connecter autrement',
    chooseWay: 'Choisissez comment vous connecter.',
    link: {
      lead: (client) => sentence(`Vous avez demandé un lien pour accéder à ${client}`),
      submit: 'Se connecter',
      elsewhereTitle: 'Ouvrez ce lien là où vous l’avez demandé',
      elsewhere:
        'Pour votre sécurité, le lien ne fonctionne que dans le navigateur où il a été demandé. Copiez-le depuis le message et ouvrez-le là-bas. Ici, il n’a rien fait, et il reste valable.',
      elsewhereCode:
        'Ou choisissez là-bas «\u00a0Utiliser un autre moyen\u00a0» et demandez un code\u00a0: vous pouvez le lire sur n’importe quel appareil.',
      notAsked:
        'Si vous n’avez pas demandé de lien, quelqu’un a peut-être saisi votre adresse. Fermez cette page\u00a0: personne n’a été connecté.',
      invalidTitle: 'Ce lien ne fonctionne pas',
      invalid: 'Il a déjà servi, ses dix minutes sont écoulées, ou un autre a été envoyé depuis.',
      askAgain: 'Retour à la connexion',
    },
  },
};
