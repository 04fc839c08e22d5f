/** Times are seconds. */
export const passwordReset = {
  /** How long a link works. */
  lifetime: 1_800,
  /** One message to a person in this time at most, so that a form that is sent twice sends one. */
  messageEvery: 30,
  /**
   * So many to a person within `messageWindow`, no matter who asks for them. The window is no longer than a link works: a person who is sent no more has a link
   * that works, and a stranger who asks in their name keeps them from nothing.
   */
  messages: 3,
  messageWindow: 1_800,
  /** Links that are made for one request, each in its message, within `lifetime`: a message that could not be sent is made anew. */
  linksOfRequest: 20,
  /** Passwords that are judged with one link. */
  tries: 20,
  /** The form that set the password may be sent again within this time, `repeats` times. */
  repeatable: 60,
  repeats: 5,
} as const;
