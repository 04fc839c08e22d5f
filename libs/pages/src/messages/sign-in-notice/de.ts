import type { SignInNoticeWords } from './words.js';

export const de: SignInNoticeWords = {
  signInNotice: {
    title: 'Waren Sie das?',
    lead: (tenant) => `Jemand hat sich bei ${tenant} in Ihrem Konto angemeldet.`,
    browser: 'Browser',
    time: 'Zeit',
    place: 'Netz',
    unknown: 'Unbekannt',
    hint: 'Wenn Sie es nicht waren, kommt jemand anderes in Ihr Konto. Melden Sie sich überall ab: Alle Sitzungen Ihres Kontos enden sofort, ebenso der Zugriff aller Anwendungen.',
    disown: 'Nein, überall abmelden',
    ifYou: 'Wenn Sie es waren, schließen Sie diese Seite. Sie müssen nichts tun.',
    doneTitle: 'Sie sind überall abgemeldet',
    done: 'Alle Sitzungen Ihres Kontos sind beendet, und keine Anwendung hat mehr Zugriff darauf.',
    next: 'Wer es auch war, kennt vielleicht Ihr Passwort. Wählen Sie jetzt ein anderes, bevor Sie sich wieder anmelden.',
    nextByOthers: (tenant) =>
      `Wer es auch war, kennt vielleicht, womit Sie sich anmelden. Sagen Sie denen Bescheid, die ${tenant} betreiben.`,
    choosePassword: 'Anderes Passwort wählen',
    overTitle: 'Dieser Link gilt nicht mehr',
    over: 'Er ist abgelaufen, oder es gibt einen späteren. Wo Sie angemeldet sind, zeigt Ihr Konto: Dort können Sie jede Sitzung beenden.',
  },
};
