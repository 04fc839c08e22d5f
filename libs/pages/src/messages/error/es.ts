import type { ErrorWords } from './words.js';

export const es: ErrorWords = {
  error: {
    reference: 'Referencia',
    code: 'Error',
    detail: 'Detalles',
    byKind: {
      invalid_client_request: {
        title: 'No se puede responder a esta solicitud',
        text: 'La aplicación ha enviado una solicitud incorrecta. Vuelva a ella e inténtelo de nuevo, o avise a quienes la gestionan.',
      },
      unauthorized_client: {
        title: 'La aplicación no puede hacer esto aquí',
        text: 'Lo que pide no le está permitido, o ya no lo está. Nadie ha recibido nada. Vuelva a la aplicación y empiece de nuevo, o avise a quienes la gestionan.',
      },
      invalid_form: {
        title: 'No se puede aceptar este formulario',
        text: 'No se rellenó aquí, o es demasiado antiguo. Vuelva a la aplicación y empiece de nuevo.',
      },
      transaction_invalid: {
        title: 'Este inicio de sesión ya no es válido',
        text: 'Ya no queda constancia de él. Vuelva a la aplicación y empiece de nuevo.',
      },
      no_cookie: {
        title: 'Su navegador no ha devuelto ninguna cookie',
        text: 'Para iniciar sesión hace falta una. Las cookies están bloqueadas para este sitio, la dirección no empieza por https, o el enlace se abrió en otro navegador. Permita las cookies, vuelva a la aplicación y empiece de nuevo.',
      },
      not_found: { title: 'Aquí no hay nada', text: 'La dirección no es correcta, o la página se ha trasladado.' },
      method_not_allowed: {
        title: 'Esta dirección no se usa así',
        text: 'Vuelva a la aplicación y empiece de nuevo.',
      },
      too_large: { title: 'Es demasiado', text: 'El formulario enviado supera el tamaño permitido.' },
      too_many_requests: {
        title: 'Un momento, por favor',
        text: 'Hay demasiadas solicitudes en este momento. Vuelva a intentarlo dentro de un momento.',
      },
      unavailable: {
        title: 'Ahora mismo no es posible iniciar sesión',
        text: 'Una parte del servicio no responde. Vuelva a intentarlo dentro de un minuto.',
      },
      internal: {
        title: 'Algo ha fallado',
        text: 'El error es nuestro. Vuelva a intentarlo; si se repite, indíquenos la referencia de abajo.',
      },
    },
  },
};
