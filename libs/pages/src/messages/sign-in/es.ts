import type { SignInWords } from './words.js';

export const es: SignInWords = {
  login: {
    title: 'Iniciar sesión',
    lead: (client) => `para acceder a ${client}`,
    username: 'Nombre de usuario o correo electrónico',
    password: 'Contraseña',
    staySignedIn: { label: 'Mantener la sesión abierta', note: 'No donde otras personas usen también este navegador.' },
    submit: 'Iniciar sesión',
    errorTitle: 'No ha funcionado',
    invalidCredentials: 'El nombre de usuario o la contraseña no son correctos, o la cuenta no se puede utilizar en este momento.',
    tooManyRequests: 'Ha habido demasiados intentos de iniciar sesión. Vuelva a intentarlo dentro de un momento.',
    missing: 'Introduzca su nombre de usuario y su contraseña.',
    forgot: '¿Ha olvidado su contraseña?',
    noAccount: '¿Aún no tiene cuenta?',
    signUp: 'Crear una',
  },
  account: {
    title: 'Elegir una cuenta',
    lead: (client) => `para acceder a ${client}`,
    goOn: 'Continuar',
    goOnAs: (account) => `Continuar como ${account}`,
    other: 'Usar otra cuenta',
  },
  signInOver: {
    completed: {
      title: 'Este inicio de sesión ha terminado',
      text: 'Vuelva a la aplicación y continúe allí. Si quería iniciar sesión de nuevo, empiece desde la aplicación.',
    },
    ended: {
      title: 'Se ha cerrado su sesión',
      text: 'Con ello ha terminado este inicio de sesión. Vuelva a la aplicación y empiece de nuevo.',
    },
    expired: {
      title: 'Este inicio de sesión ha caducado',
      text: 'Lleva aquí más de media hora, o la aplicación ya no está disponible. Vuelva a la aplicación y empiece de nuevo.',
    },
    foreign: {
      title: 'Este inicio de sesión empezó en otro navegador',
      text: 'Continúe en aquel navegador, o empiece de nuevo en este desde la aplicación.',
    },
    back: (client) => `Volver a ${client}`,
  },
  formPost: { title: 'Volviendo a la aplicación', lead: 'Un momento, está volviendo a la aplicación.', submit: 'Continuar' },
  webMessage: {
    title: 'Volver a la aplicación',
    lead: 'Vuelva a la aplicación, que continúa en su propia ventana. Puede cerrar esta.',
    untold:
      'No se ha podido comunicar el resultado a la aplicación. Para ello, debe haber abierto ella misma esta ventana, y JavaScript debe estar permitido aquí. Vuelva a ella y empiece de nuevo.',
  },
};
