import { describe, expect, it } from '@jest/globals';
import { maskPhoneNumber, normalisePhoneNumber, servesNumber, smsDestination } from './phone-number.js';

describe('telephone numbers', () => {
  it.each([
    ['+49 171 3920000', '+491713920000'],
    ['+49 (171) 39200-00', '+491713920000'],
    ['+33 6 12 34 56 78', '+33612345678'],
    ['+1 202.555.0123', '+12025550123'],
    ['+431234567', '+431234567'],
  ])('%s is stored as %s (E.164)', (typed, stored) => {
    expect(normalisePhoneNumber(typed)).toBe(stored);
    expect(normalisePhoneNumber(stored)).toBe(stored);
  });

  it.each([
    ['no country code', '0171 3920000'],
    ['no country', '+887123456'],
    ['too short', '+4912'],
    ['too long', '+4917139200001234567'],
    ['longer than any', `+49${' '.repeat(40)}1713920000`],
    ['an extension', '+491713920000;ext=5'],
    ['letters', '+1 800 FLOWERS'],
    ['words around it', 'call +491713920000'],
    ['a line break', '+49171\n3920000'],
    ['other digits', '+٤٩١٧١٣٩٢٠٠٠٠'],
    ['nothing', ''],
  ])('%s is no number', (_, typed) => {
    expect(normalisePhoneNumber(typed)).toBeNull();
    expect(smsDestination(typed)).toBeNull();
  });

  it.each([
    ['a German mobile', '+491713920000', { country: 'DE', block: '+491713920' }],
    ['an American number', '+12025550123', { country: 'US', block: '+12025550' }],
    ['an Austrian landline', '+431234567', { country: 'AT', block: '+431234' }],
  ])('%s gets text messages', (_, number, destination) => {
    expect(smsDestination(number)).toEqual(destination);
  });

  it.each([
    ['a premium rate', '+19005550100'],
    ['a premium rate', '+499001234567'],
    ['an international premium rate', '+979123456789'],
    ['a shared cost', '+37181123456'],
    ['a personal number', '+447012345678'],
    ['a free number', '+18005550100'],
    ['a satellite', '+881612345678'],
    ['a ship', '+870773111632'],
    ['an international network', '+882161234567'],
    ['a range that nobody was given', '+447700900123'],
  ])('attack A66: %s, such as %s, gets none', (_, number) => {
    expect(smsDestination(number)).toBeNull();
  });

  it('gets text messages of those who have them sent to its country', () => {
    expect(servesNumber(['AT', 'DE'], '+491713920000')).toBe(true);
    for (const number of ['+33612345678', '+499001234567', 'nothing']) expect(servesNumber(['AT', 'DE'], number)).toBe(false);
    expect(servesNumber([], '+491713920000')).toBe(false);
  });

  it('is shown by its last two digits', () => {
    expect(maskPhoneNumber('+491713920042')).toBe('•••• 42');
  });
});
