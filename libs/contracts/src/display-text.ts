/** Scripts in which the joiners tell words apart (Unicode 23.2, RFC 5892 Appendix A.1 and A.2). */
const joining = ['Arab', 'Syrc', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr', 'Mymr', 'Mong']
  .map((script) => `\\p{Script=${script}}`)
  .join('');

/** Characters that show nothing and yet belong: joiners within words of those scripts and of emoji, and what chooses a form of a sign. */
const meant = new RegExp(
  [
    `(?<=[${joining}\\p{M}])[\\u200c\\u200d](?=[${joining}])`,
    '(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})',
    '(?<=\\p{Extended_Pictographic})\\ufe0f',
    '(?<=\\p{Script=Han})[\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}]',
  ].join('|'),
  'gu',
);

/** Controls, halves of characters, line ends, and all that reorders text or shows nothing: bidirectional controls, zero-width spaces, fillers. */
const deceptive = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * Whether a name or another text of one line reads as it is: nothing in it reorders, hides or breaks what people see on a page, in a
 * message or in a log. Look-alikes of other scripts are not told apart.
 */
export const isPlainlyVisible = (text: string): boolean => !deceptive.test(text.replace(meant, ''));
