import { sentence } from '../sentence.js';
import type { LogoutWords } from './words.js';

export const es: LogoutWords = {
  logout: {
    title: '¿Cerrar sesión?',
    lead: (tenant) => sentence(`Tiene una sesión abierta en ${tenant}`),
    leadFor: (client, tenant) => sentence(`${client} pide cerrar su sesión en ${tenant}`),
    submit: 'Cerrar sesión',
    stay: 'Mantener la sesión abierta',
  },
  signedOut: {
    title: 'Ha cerrado sesión',
    lead: (tenant) => `${sentence(`Ha salido de ${tenant}`)} Puede cerrar esta ventana.`,
  },
  staySignedIn: { title: 'Su sesión sigue abierta', lead: 'No ha cambiado nada. Puede cerrar esta ventana.' },
};
