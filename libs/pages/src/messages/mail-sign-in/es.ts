import { sentence } from '../sentence.js';
import type { MailSignInWords } from './words.js';

export const es: MailSignInWords = {
  mailSignIn: {
    hint: {
      'magic-link': 'Le enviamos un enlace por correo electrónico. No necesita contraseña.',
      'email-otp': 'Le enviamos un código por correo electrónico. No necesita contraseña.',
    },
    send: { 'magic-link': 'Recibir un enlace', 'email-otp': 'Recibir un código' },
    missing: 'Introduzca su usuario o su correo electrónico.',
    sentTitle: 'Consulte sus mensajes',
    sent: {
      'magic-link':
        'Si existe una cuenta con este nombre, hay un mensaje en camino. Abra su enlace en este navegador en un plazo de diez minutos. Si no llega nada, mire entre los mensajes no deseados, o compruebe el nombre.',
      'email-otp':
        'Si existe una cuenta con este nombre, hay un mensaje en camino. Introduzca aquí su código en un plazo de diez minutos. Si no llega nada, mire entre los mensajes no deseados, o compruebe el nombre.',
    },
    code: 'Código del mensaje',
    submit: 'Iniciar sesión',
    sendAgain: 'Enviar de nuevo el mensaje',
    otherName: 'Usar otro nombre',
    wrongCode: 'Este código no es correcto o ya no es válido.',
    tooManyCodes: 'Ha habido demasiados intentos. Espere un rato.',
    tooManyMessages: 'Se han solicitado demasiados mensajes desde aquí. Espere un rato y vuelva a intentarlo.',
    waysTitle: 'Iniciar sesión de otra forma',
    chooseWay: 'Elija cómo iniciar sesión.',
    link: {
      lead: (client) => sentence(`Ha solicitado un enlace para continuar en ${client}`),
      submit: 'Iniciar sesión',
      elsewhereTitle: 'Abra este enlace donde lo solicitó',
      elsewhere:
        'Por su seguridad, el enlace solo funciona en el navegador en el que se solicitó. Cópielo del mensaje y ábralo allí. Aquí no ha tenido efecto y sigue siendo válido.',
      elsewhereCode: 'O elija allí «Usar otro método» y solicite un código: puede leerlo en cualquier dispositivo.',
      notAsked:
        'Si no ha solicitado ningún enlace, quizá alguien haya introducido su dirección. Cierre esta página: nadie ha iniciado sesión.',
      invalidTitle: 'Este enlace no funciona',
      invalid: 'Ya se ha usado, sus diez minutos han pasado o se ha enviado otro desde entonces.',
      askAgain: 'Volver al inicio de sesión',
    },
  },
};
