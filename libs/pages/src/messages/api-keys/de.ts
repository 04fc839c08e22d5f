import type { ApiKeyWords } from './words.js';

export const de: ApiKeyWords = {
  apiKeys: {
    lead: 'Wer einen dieser Schlüssel hat, darf damit in Ihrem Namen tun, wofür er bestimmt ist. Beenden Sie die, die Sie nicht mehr benutzen.',
    none: 'Sie haben keine API-Schlüssel.',
    mayDo: 'Er darf',
    beginsWith: 'Beginnt mit',
    createdAt: 'Angelegt',
    expiresAt: 'Gültig bis',
    lastUsedAt: 'Zuletzt benutzt',
    never: 'noch nicht',
    expired: 'Abgelaufen',
    revokedAt: 'Beendet',
    revoke: 'Schlüssel beenden',
    revokeOf: (key) => `Schlüssel beenden: ${key}`,
    revoked: 'Der Schlüssel gilt nicht mehr.',
    create: (api) => `Neuer Schlüssel: ${api}`,
    form: {
      lead: 'Erlauben Sie ihm nicht mehr, als Ihr Programm braucht.',
      name: 'Name',
      nameHint: 'Wofür der Schlüssel ist, damit Sie ihn wiedererkennen.',
      scopes: 'Was er darf',
      lifetime: 'Gültig für',
      submit: 'Schlüssel anlegen',
    },
    made: {
      title: 'Ihr neuer Schlüssel',
      text: 'Kopieren Sie ihn jetzt: Er wird nur dieses eine Mal gezeigt. Bewahren Sie ihn auf wie ein Passwort.',
    },
    problems: {
      unfit: 'Bitte geben Sie dem Schlüssel einen Namen mit höchstens 100 Zeichen, und wählen Sie, was er darf.',
      tooMany: 'Sie haben so viele Schlüssel, wie Sie haben dürfen. Beenden Sie einen, den Sie nicht mehr benutzen.',
    },
  },
};
