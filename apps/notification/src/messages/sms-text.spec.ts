import { describe, expect, it } from '@jest/globals';
import { segmentsOf, withPlainTypography } from './sms-text.js';

describe('what a text message costs', () => {
  it.each([
    ['nothing', '', 1],
    ['160 letters', 'a'.repeat(160), 1],
    ['161 letters', 'a'.repeat(161), 2],
    ['306 letters', 'ß'.repeat(306), 2],
    ['307 letters', 'ß'.repeat(307), 3],
    ['80 of the second set', '€'.repeat(80), 1],
    ['81 of the second set', '€'.repeat(81), 2],
    ['70 with one that is in neither', `${'a'.repeat(69)}ê`, 1],
    ['71 with one that is in neither', `${'a'.repeat(70)}ê`, 2],
    ['35 of two code units', '😀'.repeat(35), 1],
    ['36 of two code units', '😀'.repeat(36), 2],
  ])('%s', (_, text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });

  it('is not raised by typography', () => {
    expect(withPlainTypography('“Acme’s” – 1\u00a0code… für Jürgen')).toBe('"Acme\'s" - 1 code... für Jürgen');
  });
});
