import { sentence } from '../sentence.js';
import type { InvitationWords } from './words.js';

export const es: InvitationWords = {
  invitation: {
    title: 'Aceptar la invitación',
    lead: (tenant) => `${sentence(`Le han invitado a ${tenant}`)} Elija una contraseña para su cuenta.`,
    acceptedTitle: 'Usted tiene una cuenta',
    accepted: 'Ya existe una cuenta con esta dirección. Inicie sesión con ella.',
    signIn: 'Iniciar sesión',
    overTitle: 'Esta invitación ya no es válida',
    over: {
      expired: 'Ha caducado. Pida otra a quienes le invitaron.',
      revoked: 'Se ha retirado. Si cree que es un error, pregunte a quienes le invitaron.',
      unknown: 'Quizá haya recibido un mensaje posterior, cuyo enlace funciona, o la dirección no se copió entera.',
    },
  },
};
