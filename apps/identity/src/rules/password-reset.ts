/**
 * Times are seconds. A link works for `lifetime`. A person gets a message every `messageEvery` at most, so that a form that is sent twice sends one, and `messages` within
 * `messageWindow`, whoever asks: no longer than a link works, so that who is sent no more has a link that works, and a stranger who asks keeps nobody from one. With a link `tries` passwords are judged. A form that set the password may be sent again, `repeats` times within `repeatable`.
 */
export const passwordReset = {
  lifetime: 1_800,
  messageEvery: 30,
  messages: 3,
  messageWindow: 1_800,
  tries: 20,
  repeatable: 60,
  repeats: 5,
} as const;
