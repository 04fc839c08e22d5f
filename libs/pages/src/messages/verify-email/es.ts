import { sentence } from '../sentence.js';
import type { VerifyEmailWords } from './words.js';

export const es: VerifyEmailWords = {
  verifyEmail: {
    title: 'Confirme su correo electrónico',
    lead: (tenant) => sentence(`Confirme que esta dirección es suya y que la utiliza en ${tenant}`),
    submit: 'Confirmar la dirección',
    doneTitle: 'Gracias',
    done: (email) => `La dirección ${email} está confirmada. Puede cerrar esta ventana.`,
    known: (email) => `La dirección ${email} ya estaba confirmada. Puede cerrar esta ventana.`,
    invalidTitle: 'Este enlace ya no es válido',
    invalid:
      'Ha caducado, o la dirección ha cambiado desde entonces. En su cuenta, introduzca de nuevo la dirección y confírmela con un código.',
  },
};
