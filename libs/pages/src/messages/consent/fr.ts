import { sentence } from '../sentence.js';
import type { ConsentWords } from './words.js';

export const fr: ConsentWords = {
  consent: {
    title: (client) => `Autoriser ${client}\u202f?`,
    lead: (client, tenant) => sentence(`${client} demande à accéder à votre compte chez ${tenant}`),
    signedInAs: (account) => sentence(`Vous utilisez le compte ${account}`),
    otherAccount: 'Ce n’est pas vous\u202f? Utiliser un autre compte',
    scopesTitle: 'Ainsi, l’application pourra',
    moreScopesTitle: 'Ainsi, l’application pourra aussi',
    allowedScopesTitle: 'L’application peut déjà',
    noScopes: 'constater votre connexion, et rien d’autre',
    atApi: (api) => `Dans ${api}`,
    noApiScopes: 'se présenter en votre nom',
    sensitive: 'accès étendu',
    duration: {
      once: (longest) => `Cet accès dure ${longest} au maximum.`,
      signed_in: (longest) => `Cet accès dure tant que votre session reste ouverte, ${longest} au maximum.`,
      offline: (longest) => `Cet accès subsiste en votre absence et après votre déconnexion, ${longest} au maximum.`,
    },
    redirectHost: (host) => sentence(`Vous continuerez ensuite sur ${host}`),
    unverified: (tenant) => `Personne chez ${tenant} n’a vérifié cette application\u00a0: son nom est celui qu’elle se donne.`,
    onDevice: 'La réponse va à un programme de cet appareil. Ne l’autorisez que si vous venez de le lancer vous-même.',
    allow: 'Autoriser',
    deny: 'Annuler',
    note: (client) => sentence(`N’autorisez cet accès que si vous faites confiance à ${client}`),
    links: {
      clientUri: 'À propos de l’application',
      policyUri: 'Politique de confidentialité',
      tosUri: 'Conditions d’utilisation',
    },
    scopes: {
      openid: 'savoir qui vous êtes lors de la connexion',
      profile: 'voir votre nom et votre photo',
      email: 'voir votre adresse e-mail',
      phone: 'voir votre numéro de téléphone',
      address: 'voir votre adresse postale',
      groups: 'voir les groupes dont vous faites partie',
      offline_access: 'conserver cet accès en votre absence',
    },
  },
};
