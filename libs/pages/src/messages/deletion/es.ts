import { plural } from '../plural.js';
import { sentence } from '../sentence.js';
import type { DeletionWords } from './words.js';

export const es: DeletionWords = {
  deletion: {
    later: (days) =>
      plural('es', days, {
        one: 'Su cuenta se cierra de inmediato y se borra un día después. Hasta entonces puede conservarla iniciando sesión.',
        other: `Su cuenta se cierra de inmediato y se borra ${days} días después. Hasta entonces puede conservarla iniciando sesión.`,
      }),
    atOnce: 'Su cuenta se borra de inmediato y no se puede recuperar.',
    consequences: (tenant) => [
      'Se cierran todas sus sesiones, y las aplicaciones pierden su acceso.',
      'Se borran su perfil, sus formas de iniciar sesión, sus sesiones y la lista de sus mensajes.',
      sentence(`Un registro de lo ocurrido, sin su nombre ni su dirección de correo, se conserva en ${tenant}`),
      'Lo que las aplicaciones guardan por su cuenta no se borra con esto: diríjase a ellas.',
    ],
    takeData: 'Descargar antes sus datos',
    confirm: 'Sí, eliminar mi cuenta',
    confirmOf: (account) => `Sí, eliminar mi cuenta (${account})`,
    submit: 'Eliminar mi cuenta',
    unconfirmed: 'Marque la casilla si quiere que se elimine su cuenta.',
    closed: {
      title: 'Su cuenta está cerrada',
      text: (moment) => `Se borrará el ${moment}, a menos que inicie sesión antes y la conserve.`,
      keep: 'Iniciar sesión de nuevo',
    },
    erased: { title: 'Su cuenta se ha eliminado', text: 'Se ha borrado lo que aquí se sabía de usted.' },
    restore: {
      title: '¿Conservar su cuenta?',
      lead: (tenant) => sentence(`Ha solicitado que se elimine su cuenta en ${tenant}`),
      until: (moment) => `Está cerrada y se borrará el ${moment}. Si así lo desea, no tiene que hacer nada.`,
      soon: 'Está cerrada y se borrará. Si así lo desea, no tiene que hacer nada.',
      keep: 'Conservar mi cuenta',
      leave: (client) => `Volver a ${client}`,
      otherAccount: 'Usar otra cuenta',
    },
  },
};
