/** What every template may use. All are text; an empty one is false in a section. */
export type MessageValues = {
  /** What to call the person. */
  readonly name: string;
  /** The address the message goes to. */
  readonly email: string;
  /** What the person is asked to open. */
  readonly link: string;
  /** The tenant's display name. */
  readonly tenant: string;
  /** `#rrggbb`. */
  readonly color: string;
  /** https, or empty. */
  readonly logo: string;
  /** Hours for which the link works. */
  readonly hours: string;
};

export const messageVariables: readonly (keyof MessageValues)[] = ['name', 'email', 'link', 'tenant', 'color', 'logo', 'hours'];
