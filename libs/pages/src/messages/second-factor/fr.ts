import { sentence } from '../sentence.js';
import type { SecondFactorWords } from './words.js';

export const fr: SecondFactorWords = {
  sentCode: {
    title: 'Confirmez que c’est bien vous',
    ways: {
      'email-otp': {
        lead: (client) => `${client} demande une seconde preuve. Nous envoyons un code à votre adresse e-mail.`,
        sent: () => 'Nous avons envoyé un code à votre adresse e-mail. Il est valable dix minutes.',
      },
      'sms-otp': {
        lead: (client) => `${client} demande une seconde preuve. Nous envoyons un code par SMS sur votre téléphone.`,
        sent: (to) =>
          `${sentence(`Nous avons envoyé un code par SMS${to === null ? '' : ` au numéro ${to}`}`)} Il est valable dix minutes.`,
      },
    },
    code: 'Code reçu',
    submit: 'Continuer',
    send: 'Envoyer un code',
    sendAgain: 'Envoyer un autre code',
    wrong: 'Ce code est incorrect, ou il n’est plus valable.',
    tooMany: 'Il y a eu trop d’essais. Veuillez patienter un moment.',
    tooManyMessages: 'Trop de messages ont été demandés. Veuillez patienter un moment avant d’en demander un autre.',
    unreachable: 'Nous n’envoyons plus de messages à votre numéro. Utilisez un autre moyen, ou adressez-vous à votre administrateur.',
    cannotSend: 'Nous ne pouvons pas envoyer de message pour le moment. Utilisez un autre moyen, ou réessayez plus tard.',
  },
  enrolSms: {
    title: 'Recevoir des codes par SMS',
    lead: (tenant) =>
      sentence(`Désormais, il faudra votre mot de passe et un code envoyé sur votre téléphone pour vous connecter à ${tenant}`),
    number: 'Numéro de portable',
    hint: 'Avec l’indicatif du pays, par exemple +33 6 12 34 56 78',
    send: 'Envoyer un code',
    sent: (number) => `${sentence(`Nous avons envoyé un code au ${number}`)} Il est valable dix minutes.`,
    submit: 'Continuer',
    otherNumber: 'Utiliser un autre numéro',
    unfit: 'Nous n’envoyons pas de messages à ce numéro. Vérifiez-le, avec l’indicatif du pays, ou utilisez-en un autre.',
  },
  secondFactor: {
    title: 'Confirmez que c’est bien vous',
    totp: {
      lead: 'Ouvrez votre application d’authentification et saisissez le code qu’elle affiche pour ce compte.',
      code: 'Code de l’application',
      wrong: 'Ce code est incorrect, ou il a déjà servi. Une application en affiche un autre toutes les 30\u00a0secondes.',
    },
    recoveryCode: {
      lead: 'Saisissez l’un des codes de secours que vous avez conservés. Chacun sert une seule fois.',
      code: 'Code de secours',
      wrong: 'Ce code est incorrect, ou il a déjà servi.',
      lost: 'Si vous n’en avez plus, adressez-vous à votre administrateur, qui peut vous laisser configurer un autre moyen.',
    },
    submit: 'Continuer',
    tooMany: 'Il y a eu trop d’essais. Veuillez patienter un moment.',
    remember: {
      label: (days) =>
        days === 1
          ? 'Ne plus demander dans ce navigateur pendant un jour'
          : `Ne plus demander dans ce navigateur pendant ${days}\u00a0jours`,
      note: 'Pas si d’autres personnes utilisent aussi ce navigateur.',
    },
    otherWays: 'Utiliser un autre moyen',
    choose: 'Choisissez comment confirmer que c’est bien vous.',
    ways: {
      password: 'Mot de passe',
      passkey: 'Clé d’accès',
      'magic-link': 'Lien par e-mail',
      totp: 'Code d’une application d’authentification',
      'email-otp': 'Code par e-mail',
      'sms-otp': 'Code par SMS',
      'recovery-code': 'Code de secours',
    },
    setUpInstead: {
      passkey: 'Configurer plutôt une clé d’accès',
      totp: 'Configurer plutôt une application d’authentification',
      'sms-otp': 'Recevoir plutôt des codes par SMS',
    },
  },
  passkey: {
    signIn: 'Se connecter avec une clé d’accès',
    lead: 'Utilisez la clé d’accès ou la clé de sécurité que vous avez configurée.',
    use: 'Utiliser votre clé d’accès',
    enrol: {
      title: 'Configurer une clé d’accès',
      lead: 'Avec une clé d’accès, vous vous connectez par votre empreinte, votre visage ou le code de votre appareil. Une clé de sécurité convient aussi.',
      create: 'Créer une clé d’accès',
      refused: 'Cette clé d’accès n’a pas pu être configurée\u00a0: elle l’est déjà, ou le délai est dépassé. Veuillez réessayer.',
    },
    notDone: 'Aucune clé d’accès n’a été utilisée. Vous pouvez réessayer.',
    wrong: 'Cette clé d’accès ne peut pas servir ici, ou la demande a expiré. Veuillez réessayer.',
    needsScript: 'Les clés d’accès demandent JavaScript, que ce navigateur n’exécute pas.',
    unsupported: 'Ce navigateur ne connaît pas les clés d’accès.',
  },
  enrolTotp: {
    title: 'Configurer une application d’authentification',
    lead: (tenant) =>
      sentence(`Désormais, il faudra votre mot de passe et un code d’une application de votre téléphone pour vous connecter à ${tenant}`),
    scan: 'Scannez cette image avec l’application.',
    picture: 'Code QR pour l’application d’authentification',
    key: 'Pas d’appareil photo\u202f? Saisissez plutôt cette clé dans l’application\u00a0:',
    open: 'Ouvrir l’application sur cet appareil',
    code: 'Code que l’application affiche ensuite',
    submit: 'Continuer',
    later: 'Pas maintenant',
    wrong: 'Ce code est incorrect. Vérifiez que votre téléphone est à l’heure, et saisissez le code que l’application affiche maintenant.',
    tooMany: 'Il y a eu trop d’essais. Veuillez patienter un moment.',
  },
  recoveryCodes: {
    title: 'Conservez vos codes de secours',
    lead: 'L’un d’eux suffit pour vous connecter quand vous n’avez pas votre téléphone ou votre clé d’accès. Imprimez-les, ou gardez-les dans un gestionnaire de mots de passe.',
    once: 'Chaque code sert une seule fois. Ils ne sont affichés que maintenant.',
    goOn: 'Je les ai conservés',
  },
};
