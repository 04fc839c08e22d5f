import { getCountries, type PhoneNumber, type PhoneNumberType, parsePhoneNumberFromString } from 'libphonenumber-js/core';
// The numbering plans whole, since it is the kinds of numbers that are asked for.
import plans from 'libphonenumber-js/max/metadata';

/** Longer than any number with its spaces; what is longer is not looked at. */
const maxLength = 32;

/** The kinds of numbers that belong to a person and cost who writes to them no more than any other. */
const ordinaryTypes: ReadonlySet<PhoneNumberType | undefined> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE', 'FIXED_LINE', 'VOIP']);

const parse = (text: string): PhoneNumber | null => {
  if (text.length > maxLength || !/^\+[0-9 ()./-]+$/.test(text)) return null;
  return parsePhoneNumberFromString(text, plans) ?? null;
};

/**
 * A number with its country code, as it is stored and compared (E.164); null for what cannot be one, by its length in that country. Whether
 * it was given to anybody is not asked: ranges are opened faster than tables of them are updated.
 */
export const normalisePhoneNumber = (text: string): string | null => {
  const parsed = parse(text);
  return parsed?.isPossible() === true ? parsed.number : null;
};

/** What a number is to who pays for messages: its country (ISO 3166-1), and the block of a thousand numbers that it is in. */
export type SmsDestination = { readonly country: string; readonly block: string };

/**
 * Where a text message to a number goes; null where none is sent: to ranges that nobody was given, that charge the sender more (premium, shared cost, personal numbers), or that
 * belong to no country, as those of satellites and of international networks. They are what messages are pumped to for a share of the price.
 */
export const smsDestination = (number: string): SmsDestination | null => {
  const parsed = parse(number);
  if (parsed?.isValid() !== true || parsed.country === undefined || !ordinaryTypes.has(parsed.getType())) return null;
  return { country: parsed.country, block: parsed.number.slice(0, -3) };
};

/** Whether text messages go to a number (E.164), of whoever has them sent to these countries (ISO 3166-1 alpha-2) and no others. */
export const servesNumber = (countries: readonly string[], number: string): boolean => {
  const destination = smsDestination(number);
  return destination !== null && countries.includes(destination.country);
};

/** Whether a country (ISO 3166-1 alpha-2) has telephone numbers of its own. */
export const servesCountry = (country: string): boolean => getCountries(plans).some((known) => known === country);

/** What a person knows their own number by, and nobody else learns it from. */
export const maskPhoneNumber = (number: string): string => `•••• ${number.slice(-2)}`;
