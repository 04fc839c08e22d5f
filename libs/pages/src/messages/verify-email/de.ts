import type { VerifyEmailWords } from './words.js';

export const de: VerifyEmailWords = {
  verifyEmail: {
    title: 'E\u2011Mail\u2011Adresse bestätigen',
    lead: (tenant) => `Bitte bestätigen Sie, dass diese Adresse Ihnen gehört und dass Sie sie bei ${tenant} verwenden.`,
    submit: 'Adresse bestätigen',
    doneTitle: 'Vielen Dank',
    done: (email) => `${email} ist bestätigt. Sie können dieses Fenster schließen.`,
    known: (email) => `${email} war schon bestätigt. Sie können dieses Fenster schließen.`,
    invalidTitle: 'Dieser Link gilt nicht mehr',
    invalid:
      'Er ist abgelaufen, oder die Adresse hat sich inzwischen geändert. In Ihrem Konto geben Sie die Adresse noch einmal ein und bestätigen sie mit einem Code.',
  },
};
