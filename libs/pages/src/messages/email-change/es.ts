import { sentence } from '../sentence.js';
import type { EmailChangeWords } from './words.js';

export const es: EmailChangeWords = {
  emailChange: {
    lead: (email) => `${sentence(`Su dirección es ${email}`)} Con ella inicia sesión y en ella recibe sus mensajes.`,
    leadWithout: 'Su cuenta todavía no tiene dirección. Con una le llegarán los mensajes sobre ella.',
    email: 'Nueva dirección de correo electrónico',
    send: 'Enviar el código',
    requested: (email) => sentence(`Su nueva dirección será ${email}`),
    waiting: (email) => `${email} está confirmada.`,
    asksPresent: (email) =>
      `${sentence(`También hemos enviado un mensaje a ${email}`)} La dirección cambia en cuanto usted lo permita con su enlace.`,
    submitCode: 'Confirmar la dirección',
    changed: 'Se ha cambiado su dirección de correo electrónico.',
    unfit: 'Esta dirección no se puede usar aquí. Compruébela o utilice otra.',
    link: {
      title: 'Otra dirección para su cuenta',
      lead: (email, tenant) => sentence(`La dirección de su cuenta en ${tenant} pasará a ser ${email}`),
      hint: 'Si no lo ha solicitado, rechácelo: otra persona puede entrar en su cuenta.',
      allow: 'Permitir el cambio',
      refuse: 'Rechazarlo',
      doneTitle: 'Gracias',
      done: {
        changed: 'Se ha cambiado la dirección de su cuenta.',
        waiting: 'Ha permitido el cambio. La dirección cambia en cuanto la nueva se confirme con su código.',
        refused: 'No ha cambiado nada. Elija ahora una contraseña nueva, para que nadie más pueda continuar.',
      },
      goOn: { changed: 'Ir a su cuenta', waiting: 'Ir a su cuenta', refused: 'Cambiar la contraseña' },
      overTitle: 'Este enlace ya no es válido',
      over: 'Ha caducado, hay uno posterior, o el cambio ya se hizo o se rechazó. Con él ya no cambia nada.',
    },
  },
};
