import { sentence } from '../sentence.js';
import type { TermsWords } from './words.js';

export const es: TermsWords = {
  terms: {
    title: 'Condiciones de uso',
    lead: (tenant) => sentence(`Lea las condiciones de uso de ${tenant} y acéptelas antes de continuar`),
    read: 'Leer las condiciones de uso',
    accept: 'Aceptar',
    decline: 'Rechazar',
    note: (client) => sentence(`Si las rechaza, volverá a ${client} sin iniciar sesión allí`),
  },
};
