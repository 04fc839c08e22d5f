import { sentence } from '../sentence.js';
import type { SecondFactorWords } from './words.js';

export const es: SecondFactorWords = {
  sentCode: {
    title: 'Confirme que es usted',
    ways: {
      'email-otp': {
        lead: (client) => `${client} pide una segunda prueba. Enviamos un código a su correo electrónico.`,
        sent: () => 'Hemos enviado un código a su correo electrónico. Es válido durante diez minutos.',
      },
      'sms-otp': {
        lead: (client) => `${client} pide una segunda prueba. Enviamos un código por SMS a su teléfono.`,
        sent: (to) =>
          `${sentence(`Hemos enviado un código por SMS${to === null ? '' : ` al número ${to}`}`)} Es válido durante diez minutos.`,
      },
    },
    code: 'Código del mensaje',
    submit: 'Continuar',
    send: 'Enviar un código',
    sendAgain: 'Enviar otro código',
    wrong: 'Este código no es correcto o ya no es válido.',
    tooMany: 'Ha habido demasiados intentos. Espere un rato.',
    tooManyMessages: 'Se han solicitado demasiados mensajes. Espere un rato antes de solicitar otro.',
    unreachable: 'Ya no enviamos mensajes a su número. Use otro método o consulte a su administrador.',
    cannotSend: 'Ahora mismo no podemos enviar ningún mensaje. Use otro método o inténtelo más tarde.',
  },
  enrolSms: {
    title: 'Recibir códigos por SMS',
    lead: (tenant) =>
      sentence(`A partir de ahora, necesitará su contraseña y un código que enviamos a su teléfono para iniciar sesión en ${tenant}`),
    number: 'Número de móvil',
    hint: 'Con el prefijo del país, por ejemplo +34 612 34 56 78',
    send: 'Enviar un código',
    sent: (number) => `${sentence(`Hemos enviado un código al ${number}`)} Es válido durante diez minutos.`,
    submit: 'Continuar',
    otherNumber: 'Usar otro número',
    unfit: 'No enviamos mensajes a este número. Compruébelo, con el prefijo del país, o use otro.',
  },
  secondFactor: {
    title: 'Confirme que es usted',
    totp: {
      lead: 'Abra su aplicación de autenticación e introduzca el código que muestra para esta cuenta.',
      code: 'Código de la aplicación',
      wrong: 'Este código no es correcto o ya se ha usado. Una aplicación muestra otro cada 30\u00a0segundos.',
    },
    recoveryCode: {
      lead: 'Introduzca uno de los códigos de recuperación que ha guardado. Cada uno sirve una sola vez.',
      code: 'Código de recuperación',
      wrong: 'Este código no es correcto o ya se ha usado.',
      lost: 'Si ya no tiene ninguno, consulte a su administrador, que puede permitirle configurar otro método.',
    },
    submit: 'Continuar',
    tooMany: 'Ha habido demasiados intentos. Espere un rato.',
    remember: {
      label: (days) =>
        days === 1
          ? 'No volver a preguntar en este navegador durante un día'
          : `No volver a preguntar en este navegador durante ${days} días`,
      note: 'No donde otras personas también usen este navegador.',
    },
    otherWays: 'Usar otro método',
    choose: 'Elija cómo confirmar que es usted.',
    ways: {
      password: 'Contraseña',
      passkey: 'Llave de acceso',
      'magic-link': 'Enlace por correo electrónico',
      totp: 'Código de una aplicación de autenticación',
      'email-otp': 'Código por correo electrónico',
      'sms-otp': 'Código por SMS',
      'recovery-code': 'Código de recuperación',
    },
    setUpInstead: {
      passkey: 'Configurar en su lugar una llave de acceso',
      totp: 'Configurar en su lugar una aplicación de autenticación',
      'sms-otp': 'Recibir códigos por SMS en su lugar',
    },
  },
  passkey: {
    signIn: 'Iniciar sesión con una llave de acceso',
    lead: 'Use la llave de acceso o la llave de seguridad que ha configurado.',
    use: 'Usar su llave de acceso',
    enrol: {
      title: 'Configurar una llave de acceso',
      lead: 'Con una llave de acceso inicia sesión con su huella, su cara o el PIN de su dispositivo. También sirve una llave de seguridad.',
      create: 'Crear una llave de acceso',
      refused: 'Esta llave de acceso no se ha podido configurar: ya lo está o ha tardado demasiado. Inténtelo de nuevo.',
    },
    notDone: 'No se ha usado ninguna llave de acceso. Puede intentarlo de nuevo.',
    wrong: 'Esta llave de acceso no se puede usar aquí o la solicitud ha caducado. Inténtelo de nuevo.',
    needsScript: 'Las llaves de acceso necesitan JavaScript, que este navegador no ejecuta.',
    unsupported: 'Este navegador no admite llaves de acceso.',
  },
  enrolTotp: {
    title: 'Configurar una aplicación de autenticación',
    lead: (tenant) =>
      sentence(`A partir de ahora necesitará su contraseña y un código de una aplicación de su teléfono para iniciar sesión en ${tenant}`),
    scan: 'Escanee esta imagen con la aplicación.',
    picture: 'Código QR para la aplicación de autenticación',
    key: '¿No tiene cámara? Introduzca esta clave en la aplicación:',
    open: 'Abrir la aplicación en este dispositivo',
    code: 'Código que muestra entonces la aplicación',
    submit: 'Continuar',
    later: 'Ahora no',
    wrong:
      'Este código no es correcto. Compruebe que su teléfono tiene la hora correcta e introduzca el código que la aplicación muestra ahora.',
    tooMany: 'Ha habido demasiados intentos. Espere un rato.',
  },
  recoveryCodes: {
    title: 'Guarde sus códigos de recuperación',
    lead: 'Con uno de ellos puede iniciar sesión cuando no tenga su teléfono o su llave de acceso. Imprímalos o guárdelos en un gestor de contraseñas.',
    once: 'Cada código sirve una sola vez. Solo se muestran ahora.',
    goOn: 'Los he guardado',
  },
};
