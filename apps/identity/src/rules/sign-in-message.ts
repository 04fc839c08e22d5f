import { mayProve, type User } from '#contracts';

/** Times are seconds. */
export const signInMessage = {
  /** How long a link or a code works. */
  lifetime: 600,
  /** One of six digits would do for who has proved something else before; here anybody may guess. Wrong ones count where somebody was sent one: what could not be right counts for nothing. */
  code: { name: 'sign-in', digits: 8, digitsWhileGuessed: 12, wrong: { max: 10_000, seconds: 3_600 } },
  /** Guesses at one code. */
  guesses: 5,
  /** So many to a name on behalf of one network, so that a stranger who asks and asks leaves some to its owner, and so many in all. */
  messagesOfNetwork: { max: 5, seconds: 900 },
  messages: { max: 30, seconds: 3_600 },
  /** Wrong codes for a name from one network: from anywhere else its owner is not concerned. */
  wrongCodesOfNetwork: { max: 10, seconds: 3_600 },
} as const;

/**
 * Whether a message may sign a user in. An address that is not verified may be a stranger's: it serves who has nothing else, such as somebody who was invited or imported, for whom it is all that an
 * administrator said of them. `hasOther`: whether there is a password, or anything that was set up.
 */
export const signsInByMail = ({ status, email, emailVerified }: User, hasOther: boolean): boolean =>
  mayProve({ status }) && email !== null && (emailVerified || !hasOther);
