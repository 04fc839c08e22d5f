/** Where a text of the terms is, in one language (BCP 47); https. */
export type TermsDocument = { readonly locale: string; readonly uri: string };

/**
 * One version of a tenant's terms of use. `required`: who accepted an earlier one is asked anew; otherwise it is a change of words, and who accepted the one before need not be.
 */
export type TermsVersion = {
  readonly version: string;
  readonly documents: readonly TermsDocument[];
  /** ISO 8601. */
  readonly effectiveFrom: string;
  readonly required: boolean;
};

const versionForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether `text` may be what a version of the terms is called. Anything else names none, and is worth no question. */
export const isTermsVersion = (text: string): boolean => versionForm.test(text);

/** What users accept: `version` is in effect, and who accepted one of `sufficient` is not asked. */
export type TermsInEffect = { readonly version: string; readonly sufficient: readonly string[] };

/** What of the versions, oldest first, is in effect at a moment (epoch milliseconds). Null: nobody has to accept anything. */
export const termsInEffect = (versions: readonly TermsVersion[], at: number): TermsInEffect | null => {
  const effective = versions.filter(({ effectiveFrom }) => Date.parse(effectiveFrom) <= at);
  const latest = effective.at(-1);
  const required = effective.findLastIndex((version) => version.required);
  if (latest === undefined || required === -1) return null;
  return { version: latest.version, sufficient: effective.slice(required).map(({ version }) => version) };
};

/** Whether a user has accepted what is in effect. */
export const hasAccepted = (terms: TermsInEffect | null, accepted: readonly string[]): boolean =>
  terms === null || terms.sufficient.some((version) => accepted.includes(version));
