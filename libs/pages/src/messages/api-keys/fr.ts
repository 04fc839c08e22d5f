import type { ApiKeyWords } from './words.js';

export const fr: ApiKeyWords = {
  apiKeys: {
    lead: 'Quiconque possède l’une de ces clés peut faire en votre nom ce à quoi elle sert. Mettez fin à celles qui ne servent plus.',
    none: 'Vous n’avez aucune clé d’API.',
    mayDo: 'Elle peut',
    beginsWith: 'Commence par',
    createdAt: 'Créée le',
    expiresAt: 'Valable jusqu’au',
    lastUsedAt: 'Dernière utilisation',
    never: 'pas encore',
    expired: 'Expirée',
    revokedAt: 'Fin',
    revoke: 'Mettre fin à la clé',
    revokeOf: (key) => `Mettre fin à la clé\u00a0: ${key}`,
    revoked: 'La clé n’est plus valable.',
    create: (api) => `Nouvelle clé\u00a0: ${api}`,
    form: {
      lead: 'Ne lui permettez que ce dont votre programme a besoin.',
      name: 'Nom',
      nameHint: 'À quoi sert la clé, afin de la reconnaître.',
      scopes: 'Ce qu’elle peut faire',
      lifetime: 'Valable pendant',
      submit: 'Créer la clé',
    },
    made: {
      title: 'Votre nouvelle clé',
      text: 'Copiez-la maintenant\u00a0: elle n’est affichée que cette fois. Conservez-la comme un mot de passe.',
    },
    problems: {
      unfit: 'Veuillez donner à la clé un nom de 100 caractères au plus, et choisir ce qu’elle peut faire.',
      tooMany: 'Vous avez autant de clés que possible. Mettez fin à une clé qui ne sert plus.',
    },
  },
};
