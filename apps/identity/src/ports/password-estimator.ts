import type { InEveryLanguage } from '#contracts';

/** `strength` as of zxcvbn, 0 to 4; `advice` says in one or two sentences what is weak and what would help. */
export type PasswordEstimate = { readonly strength: number; readonly advice: InEveryLanguage<string> };

/** Tells how many guesses somebody needs who knows which passwords people choose. */
export abstract class PasswordEstimator {
  /** `words` are guessed first. Takes some tens of milliseconds at most, however long the password is: only its beginning is looked at. */
  abstract estimate(password: string, words: readonly string[]): PasswordEstimate;
}
