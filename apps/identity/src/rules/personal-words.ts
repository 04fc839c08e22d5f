import type { User } from '#contracts';

/** Shorter ones would be found in any password. */
const shortest = 3;
const longest = 64;
const maxWords = 400;

/** A text in lower case, its words, and those run together: `Jo Ann Doe` is `jo ann doe`, `ann`, `doe` and `joanndoe`. */
const spellingsOf = (text: string): readonly string[] => {
  const known = text.normalize('NFKC').toLowerCase();
  const parts = known.split(/[^\p{L}\p{N}]+/u);
  return [known, ...parts, parts.join('')];
};

/**
 * What somebody who guesses the user's password would try first: the user's own names and the parts of their address, then `names`, in that order.
 * The last label of a domain (`com`) says nothing of anybody.
 */
export const personalWords = (user: Pick<User, 'username' | 'email' | 'name'>, names: readonly string[]): readonly string[] => {
  const address = user.email?.replace(/\.[^.]*$/, '') ?? null;
  const texts = [user.username, user.name, address, ...names].filter((text) => text !== null);
  const words = [...texts.flatMap(spellingsOf), user.email?.toLowerCase() ?? ''];
  return [...new Set(words)].filter(({ length }) => length >= shortest && length <= longest).slice(0, maxWords);
};

/** What is written for a letter; one character for one. */
const substitutes: ReadonlyMap<string, string> = new Map(
  Object.entries({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's', '!': 'i' }),
);
const withLetters = (text: string): string => text.replace(/[013457@$!]/g, (character) => substitutes.get(character) ?? character);

/** Shorter words are parts of many others. */
const shortestToTakeOut = 4;

/** What is left of a password, in lower case, for an attacker who knows the words: they cost nothing, also where letters are replaced in the usual ways. */
export const withoutWords = (password: string, words: readonly string[]): string => {
  const known = words.filter(({ length }) => length >= shortestToTakeOut).sort((one, other) => other.length - one.length);
  let rest = password.toLowerCase();
  for (const word of known.map(withLetters))
    for (let start = withLetters(rest).indexOf(word); start !== -1; start = withLetters(rest).indexOf(word))
      rest = rest.slice(0, start) + rest.slice(start + word.length);
  return rest;
};
