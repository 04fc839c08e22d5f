import type { TenantContext, User } from '#contracts';

/*
 * Texts with placeholders: `{user.username}@{tenant.slug}`. A placeholder names one of a fixed list; `{{` and `}}` stand for the braces themselves. There is nothing else: no expressions, no conditions.
 */

/** What placeholders stand for. `user` null: a client acts for itself. */
export type TemplateFacts = {
  readonly tenant: Pick<TenantContext, 'tenantId' | 'slug'>;
  readonly clientId: string;
  readonly user: User | null;
  /** An attribute of the user that the tenant has; null: it, or the user, is unknown. */
  readonly attribute: (name: string) => string | number | boolean | null;
};

type Value = string | number | boolean | null | undefined;
type Placeholder = (facts: TemplateFacts) => Value;

/** An address or number that nobody has proved is not known: it could be somebody else's. */
const placeholders: ReadonlyMap<string, Placeholder> = new Map<string, Placeholder>([
  ['tenant.id', ({ tenant }) => tenant.tenantId],
  ['tenant.slug', ({ tenant }) => tenant.slug],
  ['client.id', ({ clientId }) => clientId],
  ['user.id', ({ user }) => user?.id],
  ['user.username', ({ user }) => user?.username],
  ['user.name', ({ user }) => user?.name],
  ['user.locale', ({ user }) => user?.locale],
  ['user.email', ({ user }) => (user?.emailVerified ? user.email : null)],
  ['user.phone', ({ user }) => (user?.phoneVerified ? user.phone : null)],
]);

const attributeForm = /^user\.attributes\.([a-z][a-z0-9_]{0,63})$/;

const placeholderOf = (name: string): Placeholder | null => {
  const attribute = attributeForm.exec(name)?.[1];
  return attribute === undefined ? (placeholders.get(name) ?? null) : ({ attribute: find }) => find(attribute);
};

/** Characters of a template, and of the text that comes of it. */
export const [longestTemplate, longestText] = [256, 1_024];

/** A text as it stands, or what a placeholder stands for. */
type Part = string | Placeholder;

/** Braces in pairs, a placeholder, or text without braces; a brace alone is none of these. */
const token = /\{\{|\}\}|\{([^{}]*)\}|[^{}]+/y;

/** The parts of a template; a text that says why it is none, as the end of a sentence. */
const parse = (template: string): readonly Part[] | string => {
  if (template === '' || template.length > longestTemplate) return `must have 1 to ${longestTemplate} characters`;
  const parts: Part[] = [];
  for (token.lastIndex = 0; token.lastIndex < template.length;) {
    const found = token.exec(template);
    if (found === null) return 'has a brace alone: {{ and }} stand for braces';
    const [text, name] = found;
    const part = name === undefined ? text.replace(/^(?:\{\{|\}\})$/, text.charAt(0)) : placeholderOf(name);
    if (part === null) return `has no placeholder such as ${text}: there are user.attributes.NAME, ${[...placeholders.keys()].join(', ')}`;
    parts.push(part);
  }
  return parts;
};

/** Why a text is no template; null: it is one. */
export const problemOfTemplate = (template: string): string | null => {
  const parsed = parse(template);
  return typeof parsed === 'string' ? parsed : null;
};

/** A template ready for use; null for a text that is none. What it makes is null where something that it names is not known, or where it would be too long. */
export const compileTemplate = (template: string): ((facts: TemplateFacts) => string | null) | null => {
  const parts = parse(template);
  if (typeof parts === 'string') return null;
  return (facts) => {
    const texts = parts.map((part) => (typeof part === 'string' ? part : part(facts)));
    if (texts.some((text) => text === null || text === undefined || text === '')) return null;
    const text = texts.join('');
    return text.length > longestText ? null : text;
  };
};
