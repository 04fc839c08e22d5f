import { sentence } from '../sentence.js';
import type { DeviceWords } from './words.js';

export const es: DeviceWords = {
  device: {
    title: 'Conectar un dispositivo',
    lead: (tenant) => sentence(`Permita que un dispositivo use su cuenta en ${tenant}`),
    code: 'Código del dispositivo',
    hint: 'Ocho letras. Las mayúsculas y los guiones no importan.',
    checkTitle: '¿Muestra su dispositivo este código?',
    check:
      'Continúe solo si aparece en la pantalla de un dispositivo que tiene delante. Si alguien le ha enviado este enlace, cierre la página.',
    warning: 'Introduzca solo un código que lea en su propio dispositivo, nunca uno que alguien le haya enviado o dictado.',
    submit: 'Continuar',
    missing: 'Introduzca el código que muestra su dispositivo.',
    wrong: 'Ningún dispositivo espera con este código. Compárelo con el del dispositivo, o haga que muestre uno nuevo.',
    tooMany: 'Ha habido demasiados códigos erróneos. Espere un rato y vuelva a intentarlo.',
    request: {
      text: (client) => `${client} funciona en otro dispositivo, que recibirá este acceso.`,
      address: 'Dirección',
      program: 'Dispositivo',
      time: 'Hora',
      unknown: 'Se desconoce',
      warning:
        'Permita este acceso solo si lo ha solicitado usted y tiene el dispositivo delante. Nadie necesita su aprobación para ayudarle.',
    },
    allowedTitle: 'El dispositivo está conectado',
    allowed: (client) => `${client} continuará allí en unos segundos. Puede cerrar esta página.`,
    toApplications: 'Ver qué aplicaciones tienen acceso',
    deniedTitle: 'El dispositivo no recibe acceso',
    denied: (client) => `${client} ya lo sabe. Puede cerrar esta página.`,
  },
};
