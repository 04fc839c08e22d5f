import { sentence } from '../sentence.js';
import type { AttributeWords } from './words.js';

export const es: AttributeWords = {
  attributes: {
    missing: 'Rellene este campo.',
    unfit: {
      text: 'El texto es demasiado largo o demasiado corto, o contiene caracteres que no se pueden mostrar.',
      number: 'Introduzca un número dentro de los límites.',
      boolean: 'Elija sí o no.',
      date: 'Introduzca una fecha posible, por ejemplo 1990-12-31.',
      choice: 'Elija un elemento de la lista.',
      telephone: 'Introduzca un número de teléfono con el prefijo del país, por ejemplo +431234567.',
      url: 'Introduzca una dirección que empiece por https.',
    },
    choose: 'Elija una opción',
    none: 'Sin especificar',
    yes: 'Sí',
    no: 'No',
  },
  completeProfile: {
    title: 'Algunos datos sobre usted',
    lead: (client) => sentence(`Antes de continuar a ${client}, complete lo que falta`),
    problem: 'Revise los campos marcados.',
    submit: 'Continuar',
  },
};
