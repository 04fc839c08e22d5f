/** What a value of an attribute is. A `telephone` is kept in E.164 form, a `date` as YYYY-MM-DD (RFC 3339 full-date), a `url` is https. */
export const attributeKinds = ['text', 'number', 'boolean', 'date', 'choice', 'telephone', 'url'] as const;
export type AttributeKind = (typeof attributeKinds)[number];

/** What users may do with an attribute of their own: nothing, see it, or change it. Administrators may do everything. */
export const attributeAccesses = ['none', 'read', 'write'] as const;
export type AttributeAccess = (typeof attributeAccesses)[number];

/** Where the claim of an attribute is told, once its scope is granted. */
export const claimPlaces = ['id_token', 'userinfo', 'access_token'] as const;
export type ClaimPlace = (typeof claimPlaces)[number];

/** Which scope releases the claim of an attribute. */
export const attributeScopes = ['openid', 'profile', 'email', 'phone', 'address'] as const;
export type AttributeScope = (typeof attributeScopes)[number];

/** A text in one language (BCP 47). */
export type LocalText = { readonly locale: string; readonly text: string };

/** A value that can be chosen, and what people read instead of it; no labels: the value itself. */
export type AttributeChoice = { readonly value: string; readonly labels: readonly LocalText[] };

/** What a tenant keeps of its users beyond what every user has. */
export type UserAttribute = {
  readonly name: string;
  readonly kind: AttributeKind;
  readonly labels: readonly LocalText[];
  /** Of the kind `choice` alone. */
  readonly choices: readonly AttributeChoice[];
  /** The least and the most: of a number, or of the characters of a text. Null: 1 and 256 characters; any number. */
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** The first and the last date. */
  readonly earliest: string | null;
  readonly latest: string | null;
  readonly userAccess: AttributeAccess;
  /** Whether every user is asked for it who has none. */
  readonly required: boolean;
  /** Null: it is no claim. */
  readonly claim: string | null;
  readonly scope: AttributeScope;
  readonly claimIn: readonly ClaimPlace[];
};

/** What may be left out of an attribute has these values. */
export const attributeDefaults = {
  choices: [],
  minimum: null,
  maximum: null,
  earliest: null,
  latest: null,
  userAccess: 'none',
  required: false,
  claim: null,
  scope: 'profile',
  claimIn: ['id_token', 'userinfo'],
} as const satisfies Partial<UserAttribute>;

type Optional = keyof typeof attributeDefaults;
/** An attribute that leaves out whatever may be left out. */
export type UserAttributeRequest = Omit<UserAttribute, Optional | 'choices'> & {
  readonly [Member in Exclude<Optional, 'choices'>]?: UserAttribute[Member] | undefined;
} & { readonly choices?: readonly { readonly value: string; readonly labels?: readonly LocalText[] | undefined }[] | undefined };

export type AttributeValue = string | number | boolean;
/** What is known of a user, by the names of attributes. */
export type AttributeValues = { readonly [name: string]: AttributeValue };
/** Changes of it: null takes a value away; what is left out stays. */
export type AttributeChanges = { readonly [name: string]: AttributeValue | null };

/** Characters of a text that sets no bounds of its own. */
export const textBounds = { from: 1, to: 256 } as const;

/** Whether `text` is a day that there is (RFC 3339 §5.6 full-date). */
export const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
};

const telephoneForm = /^\+[1-9]\d{4,14}$/;
const longestUrl = 2_000;

const isBetween = (value: number, from: number, to: number): boolean => value >= from && value <= to;

const problemOfText = ({ minimum, maximum }: UserAttribute, value: string): string | null => {
  const [from, to] = [minimum ?? textBounds.from, maximum ?? textBounds.to];
  return isBetween(Array.from(value).length, from, to) ? null : `must have ${from} to ${to} characters`;
};

const problemOfNumber = ({ minimum, maximum }: UserAttribute, value: number): string | null => {
  if (!Number.isFinite(value)) return 'must be a number';
  if (minimum !== null && value < minimum) return `must be at least ${minimum}`;
  return maximum !== null && value > maximum ? `must be at most ${maximum}` : null;
};

const problemOfDate = ({ earliest, latest }: UserAttribute, value: string): string | null => {
  if (!isDate(value)) return 'must be a date such as 1990-12-31';
  // Days of four-digit years are in the order of their texts.
  if (earliest !== null && value < earliest) return `must not be before ${earliest}`;
  return latest !== null && value > latest ? `must not be after ${latest}` : null;
};

/** Why a value, in the form in which it is stored, is none of an attribute's; null: it is one. As the end of a sentence. */
export const problemOfAttribute = (attribute: UserAttribute, value: unknown): string | null => {
  switch (attribute.kind) {
    case 'text':
      return typeof value === 'string' ? problemOfText(attribute, value) : 'must be text';
    case 'number':
      return typeof value === 'number' ? problemOfNumber(attribute, value) : 'must be a number';
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be true or false';
    case 'date':
      return typeof value === 'string' ? problemOfDate(attribute, value) : 'must be a date such as 1990-12-31';
    case 'choice':
      return attribute.choices.some((choice) => choice.value === value)
        ? null
        : `must be one of ${attribute.choices.map((choice) => choice.value).join(', ')}`;
    case 'telephone':
      return typeof value === 'string' && telephoneForm.test(value)
        ? null
        : 'must be a telephone number with its country code, such as +431234567';
    case 'url':
      return typeof value === 'string' && value.length <= longestUrl && value.startsWith('https://')
        ? null
        : 'must be an https URL of at most 2000 characters';
  }
};

/** The value of one attribute, as the schema has it now: what was stored by another schema, and is none by this one, is not known. */
export const attributeValue = (attribute: UserAttribute, stored: AttributeValues): AttributeValue | null => {
  const value = Object.hasOwn(stored, attribute.name) ? stored[attribute.name] : undefined;
  return value !== undefined && problemOfAttribute(attribute, value) === null ? value : null;
};

/**
 * What a user is asked for who lacks it: attributes that everybody has, and those that an application names. Only what users may say themselves; a name that the schema does not know asks for
 * nothing.
 */
export const requiredAttributes = (schema: readonly UserAttribute[], byApplication: readonly string[]): readonly UserAttribute[] =>
  schema.filter(({ name, userAccess, required }) => userAccess === 'write' && (required || byApplication.includes(name)));

/** What is known of a user by the schema as it is now (`attributeValue`), in its order. */
export const attributeValues = (schema: readonly UserAttribute[], stored: AttributeValues): AttributeValues =>
  Object.fromEntries(
    schema.flatMap((attribute) => {
      const value = attributeValue(attribute, stored);
      return value === null ? [] : [[attribute.name, value]];
    }),
  );
