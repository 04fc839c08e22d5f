import type { ApiKeyWords } from './words.js';

export const en: ApiKeyWords = {
  apiKeys: {
    lead: 'Whoever has one of these keys may do in your name what it is for. End those that you do not use any more.',
    none: 'You have no API keys.',
    mayDo: 'It may',
    beginsWith: 'Begins with',
    createdAt: 'Made',
    expiresAt: 'Good until',
    lastUsedAt: 'Last used',
    never: 'not yet',
    expired: 'Expired',
    revokedAt: 'Ended',
    revoke: 'End the key',
    revokeOf: (key) => `End the key: ${key}`,
    revoked: 'The key has ended.',
    create: (api) => `New key: ${api}`,
    form: {
      lead: 'Give it no more than your program needs.',
      name: 'Name',
      nameHint: 'What the key is for, so that you recognise it.',
      scopes: 'What it may do',
      lifetime: 'Good for',
      submit: 'Make the key',
    },
    made: {
      title: 'Your new key',
      text: 'Copy it now: it is shown this once. Keep it as you would keep a password.',
    },
    problems: {
      unfit: 'Please give the key a name of at most 100 characters, and choose what it may do.',
      tooMany: 'You have as many keys as you may. End one that you no longer use.',
    },
  },
};
