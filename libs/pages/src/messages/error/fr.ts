import type { ErrorWords } from './words.js';

export const fr: ErrorWords = {
  error: {
    reference: 'Référence',
    code: 'Erreur',
    detail: 'Détails',
    byKind: {
      invalid_client_request: {
        title: 'Cette demande ne peut pas aboutir',
        text: 'L’application a envoyé une demande incorrecte. Veuillez y retourner et réessayer, ou prévenir les personnes qui la gèrent.',
      },
      unauthorized_client: {
        title: 'L’application n’a pas ce droit ici',
        text: 'Ce qu’elle demande ne lui est pas permis, ou ne l’est plus. Personne n’a rien obtenu. Veuillez retourner à l’application et recommencer, ou prévenir les personnes qui la gèrent.',
      },
      invalid_form: {
        title: 'Ce formulaire ne peut pas être accepté',
        text: 'Il n’a pas été rempli ici, ou il est trop ancien. Veuillez retourner à l’application et recommencer.',
      },
      transaction_invalid: {
        title: 'Cette connexion n’est plus valable',
        text: 'Il n’en reste aucune trace. Veuillez retourner à l’application et recommencer.',
      },
      no_cookie: {
        title: 'Votre navigateur n’a renvoyé aucun cookie',
        text: 'Il en faut un pour se connecter. Les cookies sont bloqués pour ce site, l’adresse ne commence pas par https, ou le lien a été ouvert dans un autre navigateur. Veuillez autoriser les cookies, retourner à l’application et recommencer.',
      },
      not_found: { title: 'Il n’y a rien ici', text: 'L’adresse est incorrecte, ou la page a été déplacée.' },
      method_not_allowed: {
        title: 'Cette adresse ne s’utilise pas ainsi',
        text: 'Veuillez retourner à l’application et recommencer.',
      },
      too_large: { title: 'C’est trop volumineux', text: 'Le formulaire envoyé dépasse la taille autorisée.' },
      too_many_requests: {
        title: 'Un instant, s’il vous plaît',
        text: 'Il y a trop de demandes pour le moment. Veuillez réessayer dans un instant.',
      },
      unavailable: {
        title: 'La connexion est impossible pour le moment',
        text: 'Une partie du service ne répond pas. Veuillez réessayer dans une minute.',
      },
      internal: {
        title: 'Une erreur s’est produite',
        text: 'Elle vient de nous. Veuillez réessayer\u202f; si elle se reproduit, indiquez-nous la référence ci-dessous.',
      },
    },
  },
};
