import type { SignInWords } from './words.js';

export const fr: SignInWords = {
  login: {
    title: 'Connexion',
    lead: (client) => `pour accéder à ${client}`,
    username: 'Identifiant ou adresse e-mail',
    password: 'Mot de passe',
    staySignedIn: { label: 'Garder ma session ouverte', note: 'À éviter là où d’autres utilisent aussi ce navigateur.' },
    submit: 'Se connecter',
    errorTitle: 'Cela n’a pas fonctionné',
    invalidCredentials: 'L’identifiant ou le mot de passe est incorrect, ou le compte ne peut pas être utilisé pour le moment.',
    tooManyRequests: 'Il y a eu trop de tentatives de connexion. Veuillez réessayer dans un instant.',
    missing: 'Veuillez saisir votre identifiant et votre mot de passe.',
    forgot: 'Mot de passe oublié\u202f?',
    noAccount: 'Pas encore de compte\u202f?',
    signUp: 'En créer un',
  },
  account: {
    title: 'Choisir un compte',
    lead: (client) => `pour accéder à ${client}`,
    goOn: 'Continuer',
    goOnAs: (account) => `Continuer avec ${account}`,
    other: 'Utiliser un autre compte',
  },
  signInOver: {
    completed: {
      title: 'Cette connexion est terminée',
      text: 'Veuillez retourner à l’application et continuer là-bas. Si vous vouliez vous connecter de nouveau, commencez depuis l’application.',
    },
    ended: {
      title: 'Votre session est fermée',
      text: 'Cette connexion s’est terminée en même temps. Veuillez retourner à l’application et recommencer.',
    },
    expired: {
      title: 'Cette connexion a expiré',
      text: 'Vous êtes sur cette page depuis plus d’une demi-heure, ou l’application n’est plus disponible. Veuillez retourner à l’application et recommencer.',
    },
    foreign: {
      title: 'Cette connexion a commencé dans un autre navigateur',
      text: 'Veuillez continuer dans cet autre navigateur, ou recommencer ici depuis l’application.',
    },
    back: (client) => `Retourner à ${client}`,
  },
  formPost: { title: 'Retour à l’application', lead: 'Un instant, vous retournez à l’application.', submit: 'Continuer' },
  webMessage: {
    title: 'Retour à l’application',
    lead: 'Veuillez revenir à l’application, qui continue dans sa propre fenêtre. Vous pouvez fermer celle-ci.',
    untold:
      'L’application n’a pas pu être informée de l’issue. Pour cela, elle doit avoir ouvert elle-même cette fenêtre, et JavaScript doit être autorisé ici. Veuillez y revenir et recommencer.',
  },
};
