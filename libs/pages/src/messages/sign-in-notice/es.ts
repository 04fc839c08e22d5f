import { sentence } from '../sentence.js';
import type { SignInNoticeWords } from './words.js';

export const es: SignInNoticeWords = {
  signInNotice: {
    title: '¿Ha sido usted?',
    lead: (tenant) => sentence(`Alguien ha iniciado sesión con su cuenta en ${tenant}`),
    browser: 'Navegador',
    time: 'Hora',
    place: 'Red',
    unknown: 'Se desconoce',
    hint: 'Si no ha sido usted, otra persona puede entrar en su cuenta. Cierre todas las sesiones: terminan de inmediato todas las de su cuenta, y también el acceso de todas las aplicaciones.',
    disown: 'No, cerrar todas las sesiones',
    ifYou: 'Si ha sido usted, cierre esta página. No tiene que hacer nada.',
    doneTitle: 'Se han cerrado todas sus sesiones',
    done: 'Han terminado todas las sesiones de su cuenta, y ninguna aplicación tiene ya acceso a ella.',
    next: 'Quien haya sido quizá conozca su contraseña. Elija otra ahora, antes de volver a iniciar sesión.',
    nextByOthers: (tenant) => sentence(`Quien haya sido quizá conozca con qué inicia usted sesión. Avise a los responsables de ${tenant}`),
    choosePassword: 'Elegir otra contraseña',
    overTitle: 'Este enlace ya no funciona',
    over: 'Ha caducado, o hay uno posterior. Su cuenta muestra dónde hay sesiones abiertas: allí puede cerrar cada una.',
  },
};
