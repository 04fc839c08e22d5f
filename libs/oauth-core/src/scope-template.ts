import type { ResourceServer, ResourceServerScope, ScopeParameterForm } from '#contracts';

/*
 * Scopes with a parameter: a resource server has a template, `read:organization:{org_id}`, and clients ask for values of it. What is asked for, granted and told is always a scope as RFC 6749 §3.3 has it, a token that is compared as a whole: nothing
 * is escaped, and no value has a meaning of its own.
 */

/** Characters of a scope, be it a template or a value of one. */
export const longestScope = 100;

/** A value has none of the characters that stand between the parts of a scope, so that it ends where its template says. Each has one spelling. */
const forms: { readonly [Form in ScopeParameterForm]: RegExp } = {
  name: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  number: /^(?:0|[1-9][0-9]{0,17})$/,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
};

/** What may not stand in a value, nor is a brace, and so ends one. */
const separator = String.raw`[\x21\x23-\x2c\x2f\x3a-\x40\x5b\x5d\x5e\x60\x7c\x7e]`;
const literal = String.raw`[\x21\x23-\x5b\x5d-\x7a\x7c\x7e]*`;
const templateForm = new RegExp(String.raw`^(${literal}${separator})\{([a-z][a-z0-9_]{0,31})\}((?:${separator}${literal})?)$`);

/** A name in parts: what stands before and behind its one parameter. */
type Template = { readonly prefix: string; readonly parameter: string; readonly suffix: string };

/** The parts of a template: text, a parameter between braces, and maybe text, a separator between each two. Null for what is none. */
export const scopeTemplateOf = (name: string): Template | null => {
  const [, prefix, parameter, suffix] = (name.length <= longestScope && templateForm.exec(name)) || [];
  return prefix === undefined || parameter === undefined || suffix === undefined ? null : { prefix, parameter, suffix };
};

/** Whether a name has braces, which are those of a parameter: nobody is granted a scope with any. */
export const hasBraces = (name: string): boolean => /[{}]/.test(name);

/** The value of which a scope is one of a template. Null: it is none. */
const valueIn = ({ name, parameterForm }: ResourceServerScope, scope: string): string | null => {
  if (parameterForm === undefined || scope.length > longestScope) return null;
  // Before the template is read: anybody may ask for hundreds of scopes, of which most are of others.
  if (!scope.startsWith(name.slice(0, name.indexOf('{')))) return null;
  const template = scopeTemplateOf(name);
  if (template === null || !scope.endsWith(template.suffix)) return null;
  const { prefix, suffix } = template;
  const value = scope.slice(prefix.length, scope.length - suffix.length);
  return forms[parameterForm].test(value) ? value : null;
};

type Scopes = Pick<ResourceServer, 'scopes'>;

const exactAt = ({ scopes }: Scopes, scope: string): ResourceServerScope | undefined =>
  scopes.find(({ name, parameterForm }) => parameterForm === undefined && name === scope);

const templateAt = ({ scopes }: Scopes, scope: string): ResourceServerScope | undefined =>
  scopes.find((template) => valueIn(template, scope) !== null);

/** What a resource server knows a scope as that is asked for: the scope of that very name, or else the template of which it is a value. Undefined: it does not know it. */
export const scopeAt = (server: Scopes, scope: string): ResourceServerScope | undefined =>
  exactAt(server, scope) ?? templateAt(server, scope);

/** Whether a client may be registered for a name, or a role permit it: a scope of the resource server, a template of it as a whole, or a value of one. */
export const isRegistrable = (server: Scopes, name: string): boolean =>
  server.scopes.some((scope) => scope.name === name) || scopeAt(server, name) !== undefined;

/** Whether a scope is a value of a template at one of the resource servers, none of which has a scope of that very name. */
export const isValue = (servers: readonly Scopes[], scope: string): boolean =>
  servers.some((server) => templateAt(server, scope) !== undefined) && !servers.some((server) => exactAt(server, scope) !== undefined);

const allowsValueAt = (server: Scopes, allowed: readonly string[], scope: string): boolean => {
  const template = templateAt(server, scope);
  return template !== undefined && allowed.includes(template.name);
};

/**
 * Whether names that are allowed, of scopes, of templates as a whole and of values of these, allow a scope at one of `at`, which are some of the resource servers: its own name, or a template there of which it is a value, unless any of the resource servers has
 * a scope of that very name, which its own alone lets somebody have. Whether there is such a scope is for the caller to check.
 */
export const allowsScope = (
  allowed: readonly string[],
  scope: string,
  servers: readonly Scopes[],
  at: readonly Scopes[] = servers,
): boolean =>
  !hasBraces(scope) &&
  (allowed.includes(scope) ||
    (at.some((server) => allowsValueAt(server, allowed, scope)) && !servers.some((server) => exactAt(server, scope) !== undefined)));

/** Whether two names could stand for the same scope, piece by piece: text is what it says, and a parameter any value of its form. Two parameters are held to have values in common, whatever their forms. */
export const overlap = (one: ResourceServerScope, other: ResourceServerScope): boolean => {
  const [pieces, others] = [piecesOf(one), piecesOf(other)];
  const fits = (text: string, form: ScopeParameterForm | undefined): boolean => form !== undefined && forms[form].test(text);
  return (
    pieces.length === others.length &&
    pieces.every((piece, index) => {
      const counterpart = others[index] ?? null;
      if (piece === null) return counterpart === null || fits(counterpart, one.parameterForm);
      return counterpart === null ? fits(piece, other.parameterForm) : piece === counterpart;
    })
  );
};

const betweenPieces = new RegExp(`(${separator})`);

/** Texts and what separates them, in order; null is the parameter, which has separators on both sides or ends the name. */
const piecesOf = ({ name, parameterForm }: ResourceServerScope): readonly (string | null)[] => {
  const template = parameterForm === undefined ? null : scopeTemplateOf(name);
  if (template === null) return name.split(betweenPieces);
  return [...template.prefix.split(betweenPieces).slice(0, -1), null, ...template.suffix.split(betweenPieces).slice(1)];
};

const withValue = (text: string, name: string, value: string): string =>
  text.replaceAll(`{${scopeTemplateOf(name)?.parameter ?? ''}}`, () => value);

/** What people are told of a scope at a resource server: of a template with its value in the place of the parameter. What it does not know has no words. */
export const describeScope = (server: Scopes | undefined, scope: string): Omit<Partial<ResourceServerScope>, 'name' | 'parameterForm'> => {
  const known = server && scopeAt(server, scope);
  if (known === undefined) return {};
  const { name, parameterForm: _form, ...words } = known;
  const value = valueIn(known, scope);
  if (value === null) return words;
  return {
    ...words,
    description: withValue(words.description, name, value),
    ...(words.descriptions && {
      descriptions: words.descriptions.map(({ locale, text }) => ({ locale, text: withValue(text, name, value) })),
    }),
  };
};

/** In a permission, in the place of a parameter: what an attribute of the user says, or the organization that they act in. */
const valueForm = /^([^{}]*)\{(?:user\.attributes\.([a-z][a-z0-9_]{0,63})|organization\.(id|name))\}([^{}]*)$/;

/** Where the value of a permission comes from: an attribute of the user, or the organization that they act in, by its id or name. */
export type ValueSource =
  | { readonly from: 'attribute'; readonly name: string }
  | { readonly from: 'organization'; readonly member: 'id' | 'name' };

/** A template with a source of values in the place of its parameter; `scopeOf`: the scope for a value, null where that has not the form of one, or a scope of that very name is another. */
type ByValue = { readonly source: ValueSource; readonly scopeOf: (value: string) => string | null };

const sourceOf = (attribute: string | undefined, member: string | undefined): ValueSource | null => {
  if (attribute !== undefined) return { from: 'attribute', name: attribute };
  return member === 'id' || member === 'name' ? { from: 'organization', member } : null;
};

/** Reads a permission that depends on an attribute, `read:organization:{user.attributes.department}`, or an organization, `read:organization:{organization.name}`. Null: it is none, or of no template that the resource server has. */
export const permissionByValue = (server: Scopes, permission: string): ByValue | null => {
  const [, prefix = '', attribute, member, suffix = ''] = valueForm.exec(permission) ?? [];
  const source = sourceOf(attribute, member);
  const template = server.scopes.find(({ name, parameterForm }) => {
    const parts = parameterForm === undefined ? null : scopeTemplateOf(name);
    return parts !== null && parts.prefix === prefix && parts.suffix === suffix;
  });
  if (source === null || template === undefined) return null;
  const scopeOf = (value: string): string | null => {
    const scope = `${prefix}${value}${suffix}`;
    return scopeAt(server, scope) === template ? scope : null;
  };
  return { source, scopeOf };
};
