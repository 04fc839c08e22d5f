import { sentence } from '../sentence.js';
import type { BackchannelWords } from './words.js';

export const es: BackchannelWords = {
  backchannel: {
    title: 'Una aplicación solicita acceso',
    lead: (tenant) => `${sentence(`Una aplicación solicita acceso a su cuenta en ${tenant}`)} Inicie sesión para ver qué quiere hacer.`,
    warning: 'Nada se autoriza sin su consentimiento. Si no espera ninguna solicitud, no tiene que hacer nada.',
    submit: 'Continuar',
    overTitle: 'No hay ninguna solicitud pendiente',
    over: 'Esta solicitud ya tiene respuesta, o es demasiado antigua. Si aún quiere seguir, empiece de nuevo en la aplicación.',
    request: {
      text: (client) => `${client} lo ha solicitado por su cuenta y recibirá este acceso.`,
      message: 'Mensaje',
      compare: '¿Le muestra la aplicación el mismo mensaje? Si no, cancele.',
      time: 'Hora',
      warning: 'Permita este acceso solo si lo ha solicitado usted. Nadie necesita su aprobación para ayudarle.',
    },
    allowedTitle: 'Acceso autorizado',
    allowed: (client) => `${client} continuará por sí misma en unos segundos. Puede cerrar esta página.`,
    toApplications: 'Ver qué aplicaciones tienen acceso',
    deniedTitle: 'Acceso denegado',
    denied: (client) => `${client} no recibe acceso, y ya se le ha comunicado. Puede cerrar esta página.`,
  },
};
