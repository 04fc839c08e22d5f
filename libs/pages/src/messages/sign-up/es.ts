import { sentence } from '../sentence.js';
import type { SignUpWords } from './words.js';

export const es: SignUpWords = {
  signUp: {
    title: 'Crear una cuenta',
    lead: (client, tenant) => sentence(`Obtendrá una cuenta en ${tenant} para continuar en ${client}`),
    email: 'Correo electrónico',
    send: 'Continuar',
    sendAgain: 'Enviar de nuevo el mensaje',
    back: 'Ya tengo una cuenta',
    sentTitle: 'Consulte sus mensajes',
    sent: 'Le hemos enviado un mensaje. Introduzca aquí su código en un plazo de diez minutos. Si no llega nada, mire entre los mensajes no deseados, o compruebe la dirección.',
    code: 'Código del mensaje',
    submitCode: 'Continuar',
    otherEmail: 'Usar otra dirección',
    passwordTitle: 'Elegir una contraseña',
    passwordLead: (tenant) => sentence(`Su dirección está confirmada. Con ella y esta contraseña inicia sesión en ${tenant}`),
    name: 'Su nombre (opcional)',
    submit: 'Crear la cuenta',
    unfitName: 'Introduzca un nombre de 256\u00a0caracteres visibles como máximo, o ninguno.',
    acceptTerms: (tenant) => `Acepto las condiciones de uso en ${tenant}`,
    unacceptedTerms: 'Acepte las condiciones de uso que se muestran abajo: sin ellas no hay cuenta aquí.',
    problems: {
      missing: 'Introduzca su correo electrónico.',
      unfit: 'Nadie puede crear aquí una cuenta con esta dirección. Compruébela o utilice otra.',
      wrongCode: 'Este código no es correcto o ya no es válido.',
      tooManyMessages: 'Se han solicitado demasiados mensajes desde aquí. Espere un rato y vuelva a intentarlo.',
      tooManyCodes: 'Ha habido demasiados intentos. Espere un rato.',
      taken: 'Ya existe una cuenta con esta dirección. Inicie sesión con ella.',
      expired: 'Ha pasado demasiado tiempo. Empiece de nuevo con su dirección.',
    },
  },
};
