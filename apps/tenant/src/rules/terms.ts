import { canonicalLocale, isTermsVersion, localeProblem, type TermsVersion } from '#contracts';
import type { Violations } from '#kernel';
import { isInstant, problemOfAddress } from './values.js';

const maxVersions = 50;
const maxDocuments = 20;
/** Names that stay taken: each is kept with its tenant for good. */
const maxDropped = 1_000;

/** The same versions in the spelling that is stored. */
export const canonicalTerms = (terms: readonly TermsVersion[]): readonly TermsVersion[] =>
  terms.map(({ version, documents, effectiveFrom, required }) => ({
    version,
    documents: documents.map(({ locale, uri }) => ({ locale: canonicalLocale(locale) ?? locale, uri })),
    effectiveFrom,
    required,
  }));

const checkDocuments = (violations: Violations, pointer: string, documents: TermsVersion['documents']): void => {
  violations.check(documents.length >= 1 && documents.length <= maxDocuments, pointer, `must have 1 to ${maxDocuments} items`);
  documents.slice(0, maxDocuments).forEach(({ locale, uri }, index) => {
    violations.check(canonicalLocale(locale) !== null, `${pointer}/${index}/locale`, localeProblem);
    const isRepeated = documents.findIndex((document) => document.locale === locale) !== index;
    violations.check(!isRepeated, `${pointer}/${index}/locale`, 'occurs twice');
    violations.addProblem(`${pointer}/${index}/uri`, problemOfAddress(uri));
  });
};

/** Adds a finding for each member of the terms that cannot be so. */
export const checkTerms = (violations: Violations, pointer: string, terms: readonly TermsVersion[]): void => {
  violations.check(terms.length <= maxVersions, pointer, `must have at most ${maxVersions} items`);
  terms.slice(0, maxVersions).forEach(({ version, documents, effectiveFrom }, index) => {
    const at = `${pointer}/${index}`;
    violations.check(
      isTermsVersion(version),
      `${at}/version`,
      'must have 1 to 64 letters, digits or . _ -, and begin with a letter or digit',
    );
    violations.check(terms.findIndex((other) => other.version === version) === index, `${at}/version`, 'occurs twice');
    checkDocuments(violations, `${at}/documents`, documents);
    violations.check(isInstant(effectiveFrom), `${at}/effectiveFrom`, 'must be a time as in RFC 3339, in UTC');
    const before = terms[index - 1];
    const isLater = before === undefined || Date.parse(before.effectiveFrom) < Date.parse(effectiveFrom);
    violations.check(isLater, `${at}/effectiveFrom`, 'must be later than that of the version before it');
  });
};

/** A change of the terms. `dropped`: the versions that were in effect, and have gone by now. */
export type TermsChange = {
  readonly current: readonly TermsVersion[];
  readonly next: readonly TermsVersion[];
  readonly dropped: readonly string[];
  readonly now: Date;
};

const publishedOf = ({ current, now }: TermsChange): readonly TermsVersion[] =>
  current.filter(({ effectiveFrom }) => Date.parse(effectiveFrom) <= now.getTime());

/** The versions that have been in effect and are not among the terms after a change: their names stay theirs, since users have accepted them. */
export const droppedTerms = (change: TermsChange): readonly string[] => {
  const kept = change.next.map(({ version }) => version);
  const gone = publishedOf(change).map(({ version }) => version);
  return [...new Set([...change.dropped, ...gone])].filter((version) => !kept.includes(version));
};

/**
 * What users have accepted stays as they accepted it: versions that are in effect at `now` are neither changed nor taken away, and none is put before them. Those before the last required one
 * may go, from the first on, a thousand in all: who accepted one of them alone is asked anew all the same. No other version is called like one that is gone, or who accepted that one would not be asked.
 */
export const checkPublishedTerms = (violations: Violations, pointer: string, change: TermsChange): void => {
  // As it is stored, the members of each may be in another order.
  const published = canonicalTerms(publishedOf(change));
  const following = canonicalTerms(change.next);
  const dispensable = Math.max(
    published.findLastIndex(({ required }) => required),
    0,
  );
  const first = published.findIndex(({ version }) => version === following[0]?.version);
  const kept = published.slice(first >= 0 && first <= dispensable ? first : 0);
  const isKept = kept.every((version, index) => JSON.stringify(following[index]) === JSON.stringify(version));
  violations.check(isKept, pointer, 'must begin with the versions that are in effect, as they are, at least from the last required one on');
  violations.check(
    droppedTerms(change).length <= maxDropped,
    pointer,
    `must keep the versions that are in effect: ${maxDropped} have been taken away, whose names stay theirs, and no more may be`,
  );
  const gone = [...change.dropped, ...published.slice(0, published.length - kept.length).map(({ version }) => version)];
  following.forEach(({ version }, index) =>
    violations.check(
      !gone.includes(version),
      `${pointer}/${index}/version`,
      'was the name of another version, which users may have accepted',
    ),
  );
};
