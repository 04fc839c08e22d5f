import { sentence } from '../sentence.js';
import type { PasswordResetWords } from './words.js';

export const es: PasswordResetWords = {
  forgotPassword: {
    title: '¿Ha olvidado su contraseña?',
    lead: (tenant) =>
      `${sentence(`Díganos quién es en ${tenant}`)} Enviaremos a su correo electrónico un enlace con el que elegir una contraseña nueva.`,
    submit: 'Enviar el enlace',
    sentTitle: 'Consulte sus mensajes',
    sent: (tenant) =>
      `Si en ${tenant} existe una cuenta con ese nombre y un correo electrónico confirmado, hay un mensaje en camino. Su enlace es válido durante 30\u00a0minutos. Si no llega nada, mire entre los mensajes no deseados, o vuelva a intentarlo dentro de un minuto con otra grafía.`,
    submitAgain: 'Enviarlo de nuevo',
    missing: 'Introduzca su nombre de usuario o su correo electrónico.',
    tooMany: 'Se han solicitado demasiados mensajes desde aquí. Espere un rato y vuelva a intentarlo.',
    back: 'Volver al inicio de sesión',
  },
  resetPassword: {
    title: 'Elegir una contraseña nueva',
    lead: (tenant) => `${sentence(`Para su cuenta en ${tenant}`)} Se cerrarán todas sus sesiones.`,
    account: 'Cuenta',
    password: 'Contraseña nueva',
    hint: (minLength) =>
      `Al menos ${minLength}\u00a0caracteres. Varias palabras que no tengan nada que ver con usted son una buena elección.`,
    submit: 'Guardar la contraseña',
    unfit: (detail) => sentence(`La contraseña ${detail}`),
    missing: 'Introduzca una contraseña nueva.',
    tooMany: 'Hay demasiadas solicitudes en este momento. Vuelva a intentarlo dentro de un momento.',
    doneTitle: 'Se ha cambiado su contraseña',
    done: 'A partir de ahora, inicie sesión con la contraseña nueva. Se han cerrado todas sus sesiones.',
    doneElsewhere: 'Vuelva a la aplicación e inicie sesión en ella, o vuelva a la ventana en la que empezó. Puede cerrar esta.',
    goOn: 'Continuar al inicio de sesión',
    invalidTitle: 'Este enlace ya no es válido',
    invalid: 'Ya se ha usado, ha caducado, o la cuenta ha cambiado desde entonces. Solicite otro mensaje para obtener un enlace nuevo.',
    askAgain: 'Solicitar otro mensaje',
  },
};
