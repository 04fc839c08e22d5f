/** Times are seconds. */
export const emailChange = {
  /** How long a code works. */
  codeLifetime: 600,
  /** How long the new address waits for the word of who reads the present one. */
  lifetime: 86_400,
  /** A form that is sent twice sends its messages once. */
  messageEvery: 15,
  /** What one user may ask for. */
  requests: { max: 5, seconds: 3_600 },
  /** So many to one address, whoever asks. */
  messages: { max: 20, seconds: 86_400 },
} as const;
