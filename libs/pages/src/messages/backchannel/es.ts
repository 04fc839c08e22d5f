import { sentence } from '../sentence.js';
import type { BackchannelWords } from './words.js';

export const es: BackchannelWords = {
  backchannel: {
    title: 'Una aplicación pregunta por usted',
    lead: (tenant) => sentence(`Inicie sesión para ver qué quiere hacer una aplicación con su cuenta en ${tenant}`),
    warning: 'Nada se permite antes de que usted lo diga. Si no espera ninguna pregunta, no tiene que hacer nada.',
    submit: 'Continuar',
    overTitle: 'Nada que responder',
    over: 'Esta pregunta ya tiene respuesta, o es demasiado antigua. Si aún quiere seguir, empiece de nuevo en la aplicación.',
    request: {
      text: (client) => `${client} lo ha solicitado por su cuenta y recibirá este acceso.`,
      message: 'Mensaje',
      compare: '¿Le muestra la aplicación el mismo mensaje? Si no, deniegue el acceso.',
      time: 'Hora',
      warning: 'Permita este acceso solo si lo ha solicitado usted. Nadie necesita su aprobación para ayudarle.',
    },
    allowedTitle: 'Lo ha permitido',
    allowed: (client) => `${client} continuará por sí misma en unos segundos. Puede cerrar esta página.`,
    toApplications: 'Ver qué aplicaciones tienen acceso',
    deniedTitle: 'Lo ha denegado',
    denied: (client) => `${client} no recibe acceso y ya lo sabe. Puede cerrar esta página.`,
  },
};
