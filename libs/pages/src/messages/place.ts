/** Where a sign-in came from, as people of that language read it: the country, where the ingress says it (ISO 3166-1), and the network. Null where nothing is known. */
export const placeOf = (
  locale: string,
  { country, network }: { readonly country: string | null; readonly network: string | null },
): string | null => {
  const known = [country && new Intl.DisplayNames(locale, { type: 'region' }).of(country), network].filter(Boolean);
  return known.length === 0 ? null : known.join(', ');
};
