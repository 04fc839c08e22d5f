/** What every template may use, and what it says. All are text; an empty one is false in a section. */
export const messageVariables = {
  name: 'What to call the person.',
  email: 'The address the message goes to.',
  link: 'What the person is asked to open. Text and HTML must show it outside of any section.',
  tenant: "The tenant's display name.",
  color: "The tenant's colour, `#rrggbb`.",
  logo: "The https address of the tenant's logo, or empty.",
  hours: 'Hours for which the link works.',
} as const;

export type MessageValues = { readonly [Name in keyof typeof messageVariables]: string };
