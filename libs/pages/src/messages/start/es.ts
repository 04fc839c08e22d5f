import { sentence } from '../sentence.js';
import type { StartWords } from './words.js';

export const es: StartWords = {
  start: {
    title: 'Ostiary está en marcha',
    demo: 'Abrir la aplicación de demostración',
    adminDocs: 'API de administración',
    adminDocsText: 'Crear un inquilino, una aplicación y una cuenta, en cinco llamadas.',
    mailbox: 'Buzón',
    mailboxText: 'Los mensajes que se han enviado.',
    tenantTitle: 'Empiece desde su aplicación',
    tenantLead: (tenant) => `${sentence(`Aquí le traen las aplicaciones para iniciar sesión en ${tenant}`)} Abra la que quiera utilizar.`,
    issuer: 'Emisor',
    metadata: 'Metadatos',
  },
  demo: {
    lead: 'Esta demostración funciona en su ordenador. Inicie sesión con',
    username: 'Usuario',
    password: 'Contraseña',
  },
};
