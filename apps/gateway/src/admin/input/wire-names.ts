import { type ObjectMember, registrationField, registrationMembers } from '#contracts';

/** Members whose contents are the caller's own: their names stay as they are. */
type FreeFormMember = 'customClaims' | 'attributes' | 'records' | 'schema' | 'authorizationDetails' | ObjectMember;

type Primitive = string | number | boolean | null | undefined;
export type SnakeName<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${SnakeName<Tail>}`
    : `_${Lowercase<Head>}${SnakeName<Tail>}`
  : Name;
type CamelName<Name extends string> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<CamelName<Tail>>}` : Name;

/** What `toWire` makes of a value. */
export type OnWire<Value> = Value extends Primitive
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly OnWire<Item>[]
    : {
        [Name in keyof Value as Name extends string ? SnakeName<Name> : never]: Name extends FreeFormMember
          ? Value[Name]
          : OnWire<Value[Name]>;
      };

/** What `fromWire` makes of a value. */
export type OffWire<Value> = Value extends Primitive
  ? Value
  : Value extends readonly (infer Item)[]
    ? readonly OffWire<Item>[]
    : {
        [Name in keyof Value as Name extends string ? CamelName<Name> : never]: Name extends SnakeName<FreeFormMember>
          ? Value[Name]
          : OffWire<Value[Name]>;
      };

/** The name of a member on the wire. */
export const toSnakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const freeFormMembers = [
  'customClaims',
  'attributes',
  'records',
  'schema',
  'authorizationDetails',
  ...registrationMembers.filter((member) => registrationField(member).kind.startsWith('object')),
];
const freeFormNames: ReadonlySet<string> = new Set(freeFormMembers.flatMap((member) => [member, toSnakeCase(member)]));

/** Whether the contents of a member are the caller's own. */
export const isFreeForm = (name: string): boolean => freeFormNames.has(name);

const toCamelCase = (name: string): string => name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

const renamed = (value: unknown, rename: (name: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [rename(name), isFreeForm(name) ? member : renamed(member, rename)]),
  );
};

/** A resource as the admin API shows it: member names in snake_case. */
export const toWire = <Value>(value: Value): OnWire<Value> => renamed(value, toSnakeCase) as OnWire<Value>;

/** A request's body as services take it: member names in camelCase. */
export const fromWire = <Value>(value: Value): OffWire<Value> => renamed(value, toCamelCase) as OffWire<Value>;

/** A JSON Pointer into what services see, as one into what the caller sent. */
export const pointerToWire = (pointer: string): string => {
  const segments = pointer.split('/');
  const own = segments.findIndex((segment) => isFreeForm(segment));
  return segments.map((segment, index) => (own === -1 || index <= own ? toSnakeCase(segment) : segment)).join('/');
};
