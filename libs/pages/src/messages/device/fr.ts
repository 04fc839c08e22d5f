import { sentence } from '../sentence.js';
import type { DeviceWords } from './words.js';

export const fr: DeviceWords = {
  device: {
    title: 'Associer un appareil',
    lead: (tenant) => sentence(`Permettez à un appareil d’utiliser votre compte chez ${tenant}`),
    code: 'Code affiché par l’appareil',
    hint: 'Huit lettres. Les majuscules et les tirets sont indifférents.',
    checkTitle: 'Votre appareil affiche-t-il ce code\u202f?',
    check:
      'Ne continuez que si vous le lisez sur l’écran d’un appareil que vous avez devant vous. Si ce lien vous vient de quelqu’un d’autre, fermez la page.',
    warning: 'Ne saisissez qu’un code lu sur votre propre appareil, jamais un code qui vous vient de quelqu’un d’autre.',
    submit: 'Continuer',
    missing: 'Veuillez saisir le code affiché par votre appareil.',
    wrong: 'Aucun appareil n’attend avec ce code. Comparez-le avec celui de l’appareil, ou faites-en afficher un nouveau.',
    tooMany: 'Trop de codes erronés ont été saisis. Veuillez patienter un moment, puis réessayer.',
    request: {
      text: (client) => `${client} fonctionne sur un autre appareil, qui obtiendra cet accès.`,
      address: 'Adresse',
      program: 'Appareil',
      time: 'Heure',
      unknown: 'Inconnu',
      warning:
        'N’autorisez cet accès que si vous l’avez demandé vous-même et que l’appareil est devant vous. Personne n’a besoin de votre accord pour vous aider.',
    },
    allowedTitle: 'L’appareil est associé',
    allowed: (client) => `${client} y continue dans quelques secondes. Vous pouvez fermer cette page.`,
    toApplications: 'Voir les applications qui ont accès',
    deniedTitle: 'L’appareil n’obtient aucun accès',
    denied: (client) => `${client} en a reçu l’information. Vous pouvez fermer cette page.`,
  },
};
