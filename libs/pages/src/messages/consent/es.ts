import { sentence } from '../sentence.js';
import type { ConsentWords } from './words.js';

export const es: ConsentWords = {
  consent: {
    title: (client) => `¿Autorizar a ${client}?`,
    lead: (client, tenant) => sentence(`${client} solicita acceso a su cuenta en ${tenant}`),
    signedInAs: (account) => sentence(`Ha iniciado sesión como ${account}`),
    otherAccount: '¿No es usted? Usar otra cuenta',
    scopesTitle: 'Así, la aplicación podrá',
    moreScopesTitle: 'Así, la aplicación también podrá',
    allowedScopesTitle: 'La aplicación ya puede',
    noScopes: 'saber que ha iniciado sesión, y nada más',
    atApi: (api) => `En ${api}`,
    noApiScopes: 'actuar en su nombre',
    sensitive: 'de gran alcance',
    duration: {
      once: (longest) => `Este acceso dura ${longest} como máximo.`,
      signed_in: (longest) => `Este acceso dura mientras su sesión siga abierta, ${longest} como máximo.`,
      offline: (longest) => `Este acceso se mantiene en su ausencia y después de cerrar sesión, ${longest} como máximo.`,
    },
    redirectHost: (host) => sentence(`A continuación irá a ${host}`),
    unverified: (tenant) => `Nadie en ${tenant} ha comprobado esta aplicación: su nombre es el que ella misma se da.`,
    onDevice: 'La respuesta va a un programa de este dispositivo. Permítala solo si acaba de iniciarlo usted.',
    allow: 'Permitir',
    deny: 'Cancelar',
    note: (client) => sentence(`Permita este acceso solo si confía en ${client}`),
    links: { clientUri: 'Acerca de la aplicación', policyUri: 'Política de privacidad', tosUri: 'Condiciones de uso' },
    scopes: {
      openid: 'saber quién es usted al iniciar sesión',
      profile: 'ver su nombre y su foto',
      email: 'ver su dirección de correo electrónico',
      phone: 'ver su número de teléfono',
      address: 'ver su dirección postal',
      groups: 'ver a qué grupos pertenece',
      offline_access: 'conservar este acceso en su ausencia',
    },
  },
};
