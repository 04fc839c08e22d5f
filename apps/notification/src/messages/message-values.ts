/** What every template may use, and what it says. All are text; an empty one is false in a section. */
export const messageVariables = {
  name: 'What to call the person.',
  email: 'The address the message goes to.',
  link: 'What the person is asked to open. Text and HTML must show it outside of any section, but in messages with a code.',
  code: 'The code that the person is to type. Text and HTML of messages with one must show it outside of any section; empty in others.',
  minutes: 'Minutes for which the code works, or the link that sets a password.',
  tenant: "The tenant's display name.",
  color: "The tenant's colour, `#rrggbb`: of a button, for example.",
  color_text: 'Black or white, whichever reads well on `color`.',
  color_outline: 'The colour, as it stands out from a white ground: around the button.',
  color_link: 'The colour, as its text reads well on a white ground.',
  color_outline_dark: 'As `color_outline`, from the dark ground #1b1d23.',
  color_link_dark: 'As `color_link`, on the dark ground #1b1d23.',
  logo: "The https address of the tenant's logo, or empty.",
  logo_dark: 'The one for dark ground, or empty.',
  hours: 'Hours for which the link works that verifies an address.',
  until:
    'When the link ends of an invitation, of the change of an address, of the notice of a sign-in, or of a question, or when an account is erased, in UTC.',
  client: 'The application that has a person asked, in the messages about that.',
  browser: 'The browser of a sign-in and its system, in the message about one; empty where it does not say.',
  time: 'When a sign-in was, in the message about one, in UTC.',
  place: 'The country of a sign-in, where the ingress says it, and its network, in the message about one; empty where neither is known.',
  codes_left: 'How many recovery codes the person has left, in the message about one that was used.',
} as const;

export type MessageVariable = keyof typeof messageVariables;
export type MessageValues = { readonly [Name in MessageVariable]: string };

/** Of mails: all. */
export const mailVariables = Object.keys(messageVariables) as readonly MessageVariable[];

/** What fits into a text message. */
export const smsVariables = ['code', 'link', 'minutes', 'tenant', 'client', 'name'] as const;
export type SmsValues = Pick<MessageValues, (typeof smsVariables)[number]>;

/** Of a text message that brings a code, no link, and the other way round: whoever learns to expect both follows the links of others. */
export const smsVariablesOf = (essential: 'code' | 'link'): readonly MessageVariable[] =>
  smsVariables.filter((name) => name === essential || (name !== 'code' && name !== 'link'));
