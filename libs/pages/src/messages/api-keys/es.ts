import type { ApiKeyWords } from './words.js';

export const es: ApiKeyWords = {
  apiKeys: {
    lead: 'Quien tenga una de estas claves puede hacer en su nombre aquello para lo que sirve. Ponga fin a las que ya no utilice.',
    none: 'No tiene ninguna clave de API.',
    mayDo: 'Puede',
    beginsWith: 'Empieza por',
    createdAt: 'Creada',
    expiresAt: 'Válida hasta',
    lastUsedAt: 'Último uso',
    never: 'todavía no',
    expired: 'Caducada',
    revokedAt: 'Terminada',
    revoke: 'Poner fin a la clave',
    revokeOf: (key) => `Poner fin a la clave: ${key}`,
    revoked: 'La clave ya no es válida.',
    create: (api) => `Nueva clave: ${api}`,
    form: {
      lead: 'No le permita más de lo que su programa necesita.',
      name: 'Nombre',
      nameHint: 'Para qué sirve la clave, de modo que la reconozca.',
      scopes: 'Lo que puede hacer',
      lifetime: 'Válida durante',
      submit: 'Crear la clave',
    },
    made: {
      title: 'Su nueva clave',
      text: 'Cópiela ahora: solo se muestra esta vez. Guárdela como guardaría una contraseña.',
    },
    problems: {
      unfit: 'Dé a la clave un nombre de 100 caracteres como máximo, y elija lo que puede hacer.',
      tooMany: 'Tiene tantas claves como puede tener. Ponga fin a una que ya no utilice.',
    },
  },
};
