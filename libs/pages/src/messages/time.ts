/** A moment (ISO 8601) as people of that language write it, in UTC: a page without scripts does not know where it is read. */
export const momentOf = (locale: string, time: string): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(time))} UTC`;
