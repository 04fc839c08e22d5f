/** Times are seconds. */
export const invitation = {
  /** Links that are made for one request to send it, each in its message: a message that could not be sent is made anew. */
  links: 20,
  /** A request to send it that is made twice sends one message. */
  messageEvery: 30,
  /** Messages to one address, of whichever invitations. */
  messages: { max: 20, seconds: 86_400 },
  /** Passwords that are judged for one. */
  tries: 20,
  /** How long one is kept after its end, for administrators to see what became of it. */
  kept: 90 * 86_400,
} as const;
