import { describe, expect, it } from '@jest/globals';
import { isTakenName } from './confusable-names.js';

describe('RFC 7591 §5, UTS #39: names that are read as others', () => {
  it.each([
    ['Paypal', 'PAYPAL'],
    ['Paypal', 'P\u0430yp\u0430l'],
    ['Paypal', '\u0420\u0430\u0443\u0440\u0430\u04cf'],
    ['Paypal', 'PaypaI'],
    ['Paypal', 'Paypa1'],
    ['Paypal', 'Pay\u200bpal'],
    ['Paypal', 'Pa\u0323ypal'],
    ['ACME', '\u0391\u0421\u039c\u0415'],
    ['Ostiary', '\u041estiary'],
    ['Ostiary', '0stiary'],
    ['Ostiary', '5 Ostiary'.slice(2).replace('s', '\u0455')],
    ['Modern Bank', 'Modem Bank'],
    ['Illusion', 'lllusion'],
    ['Illusion', 'illusion'],
    ['\u0411\u0430\u043d\u043a', '\u0411a\u043dk'],
    ['Acme Notes', 'Acme\u00a0  Notes'],
  ])('%s is taken from %s', (known, name) => {
    expect(isTakenName([known], name)).toBe(true);
  });

  it.each([
    ['Paypal', 'Paypals'],
    ['Acme', 'Acme Notes'],
    ['Notes', 'Nodes'],
    ['\u0411\u0430\u043d\u043a', '\u0411\u0430\u043d\u043a\u0438'],
    ['\u4e2d\u56fd', '\u4e2d\u6587'],
  ])('%s is not taken by %s', (known, name) => {
    expect(isTakenName([known], name)).toBe(false);
  });
});
