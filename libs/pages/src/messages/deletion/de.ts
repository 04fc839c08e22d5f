import { plural } from '../plural.js';
import { sentence } from '../sentence.js';
import type { DeletionWords } from './words.js';

export const de: DeletionWords = {
  deletion: {
    later: (days) =>
      plural('de', days, {
        one: 'Ihr Konto wird sofort geschlossen und einen Tag später gelöscht. Bis dahin können Sie es behalten, indem Sie sich anmelden.',
        other: `Ihr Konto wird sofort geschlossen und ${days} Tage später gelöscht. Bis dahin können Sie es behalten, indem Sie sich anmelden.`,
      }),
    atOnce: 'Ihr Konto wird sofort gelöscht und lässt sich nicht wiederherstellen.',
    consequences: (tenant) => [
      'Sie werden überall abgemeldet, und Anwendungen verlieren ihren Zugriff.',
      'Ihr Profil, Ihre Anmeldeverfahren, Ihre Sitzungen und die Liste Ihrer Nachrichten werden gelöscht.',
      sentence(`Ein Protokoll der Ereignisse, ohne Ihren Namen und Ihre E-Mail-Adresse, bleibt bei ${tenant}`),
      'Was Anwendungen selbst über Sie speichern, wird dadurch nicht gelöscht: Wenden Sie sich dafür an diese.',
    ],
    takeData: 'Zuerst Ihre Daten herunterladen',
    confirm: 'Ja, mein Konto löschen',
    confirmOf: (account) => `Ja, mein Konto (${account}) löschen`,
    submit: 'Mein Konto löschen',
    unconfirmed: 'Bitte setzen Sie das Häkchen, wenn Ihr Konto gelöscht werden soll.',
    closed: {
      title: 'Ihr Konto ist geschlossen',
      text: (moment) => `Es wird am ${moment} gelöscht, wenn Sie sich nicht vorher anmelden und es behalten.`,
      keep: 'Wieder anmelden',
    },
    erased: { title: 'Ihr Konto ist gelöscht', text: 'Was hier über Sie gespeichert war, ist gelöscht.' },
    restore: {
      title: 'Konto behalten?',
      lead: (tenant) => `Sie haben Ihr Konto bei ${tenant} löschen lassen.`,
      until: (moment) => `Es ist geschlossen und wird am ${moment} gelöscht. Wenn es dabei bleiben soll, müssen Sie nichts tun.`,
      soon: 'Es ist geschlossen und wird gelöscht. Wenn es dabei bleiben soll, müssen Sie nichts tun.',
      keep: 'Mein Konto behalten',
      leave: (client) => `Zurück zu ${client}`,
      otherAccount: 'Anderes Konto verwenden',
    },
  },
};
