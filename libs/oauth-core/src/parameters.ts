import type { ParameterList } from '#contracts';
import { OAuthError } from './errors.js';

type Rule = { readonly characters: RegExp; readonly maxLength: number };

// RFC 6749 appendix A: VSCHAR = %x20-7E; NQCHAR = %x21 / %x23-5B / %x5D-7E; URI-references are NQCHARs at most.
const vschars = /^[\x20-\x7e]*$/;
const nqschars = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const nqchars = /^[\x21\x23-\x5b\x5d-\x7e]*$/;
// Text for people: anything but control characters and halves of surrogate pairs.
const text = /^[^\p{Cc}\p{Cs}]*$/u;

const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    client_id: { characters: vschars, maxLength: 255 },
    client_secret: { characters: vschars, maxLength: 512 },
    code: { characters: vschars, maxLength: 512 },
    code_challenge: { characters: nqchars, maxLength: 128 },
    code_challenge_method: { characters: nqchars, maxLength: 32 },
    code_verifier: { characters: text, maxLength: 1024 },
    grant_type: { characters: nqchars, maxLength: 128 },
    id_token_hint: { characters: nqchars, maxLength: 8192 },
    login_hint: { characters: text, maxLength: 320 },
    max_age: { characters: nqchars, maxLength: 16 },
    nonce: { characters: text, maxLength: 1024 },
    post_logout_redirect_uri: { characters: nqchars, maxLength: 2048 },
    prompt: { characters: nqschars, maxLength: 64 },
    redirect_uri: { characters: nqchars, maxLength: 2048 },
    refresh_token: { characters: vschars, maxLength: 512 },
    resource: { characters: nqchars, maxLength: 2048 },
    response_mode: { characters: nqchars, maxLength: 32 },
    response_type: { characters: nqschars, maxLength: 64 },
    scope: { characters: nqschars, maxLength: 2048 },
    state: { characters: vschars, maxLength: 4096 },
    token: { characters: vschars, maxLength: 8192 },
    ui_locales: { characters: nqschars, maxLength: 256 },
  }),
);
const ruleOfOthers: Rule = { characters: text, maxLength: 8192 };
const maxParameters = 64;

const problemWith = (name: string, values: readonly string[]): OAuthError | null => {
  const { characters, maxLength } = rules.get(name) ?? ruleOfOthers;
  // A name of the client's own choosing is not repeated to it: descriptions hold nothing of the request.
  const label = rules.has(name) ? `The parameter ${name}` : 'A parameter';
  if (values.length > 1 && new Set(values).size > 1 && name === 'resource')
    return new OAuthError('invalid_target', 'Only one resource can be asked for at a time');
  if (values.length > 1 && name !== 'resource') return new OAuthError('invalid_request', `${label} is included more than once`);
  if (values.some((value) => value.length > maxLength)) return new OAuthError('invalid_request', `${label} is too long`);
  if (values.some((value) => !characters.test(value)))
    return new OAuthError('invalid_request', `${label} contains characters that are not allowed`);
  return null;
};

const groupByName = (list: ParameterList): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>();
  for (const [name, value] of list) {
    const group = groups.get(name);
    if (group) group.push(value);
    else groups.set(name, [value]);
  }
  return groups;
};

/**
 * The parameters of one request, each with one value (RFC 6749 §3.1, §3.2). One without a value counts as omitted;
 * unknown ones are ignored, but not more than once either. `resource` may repeat the same value (RFC 8707 §2).
 */
export class Parameters {
  private constructor(
    private readonly values: ReadonlyMap<string, string>,
    private readonly problems: ReadonlyMap<string, OAuthError>,
  ) {}

  /** Never throws: what is wrong is told by `refuseMalformed`, since who is told depends on what else is right. */
  static read(list: ParameterList): Parameters {
    const problems = new Map<string, OAuthError>();
    if (list.length > maxParameters) problems.set('', new OAuthError('invalid_request', 'There are too many parameters'));
    const values = new Map<string, string>();
    for (const [name, group] of groupByName(list.slice(0, maxParameters))) {
      const problem = problemWith(name, group);
      const [value] = group;
      if (problem) problems.set(name, problem);
      else if (value) values.set(name, value);
    }
    return new Parameters(values, problems);
  }

  /** Whether `refuseMalformed` has nothing to say. */
  get isWellFormed(): boolean {
    return this.problems.size === 0;
  }

  /** Null when omitted, empty or malformed. */
  get(name: string): string | null {
    return this.values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Those of these names alone: who gets them reads no others. */
  only(names: readonly string[]): Parameters {
    const keep = <Value>(map: ReadonlyMap<string, Value>) => new Map([...map].filter(([name]) => names.includes(name)));
    return new Parameters(keep(this.values), keep(this.problems));
  }

  /** Throws `invalid_request` when omitted or empty, and what is wrong with it when malformed. */
  require(name: string): string {
    this.refuseMalformed(name);
    const value = this.values.get(name);
    if (value === undefined) throw new OAuthError('invalid_request', `The parameter ${name} is missing`);
    return value;
  }

  /** Throws what is wrong with the parameter of this name, or with any without a name. */
  refuseMalformed(name?: string): void {
    const problem = name === undefined ? [...this.problems.values()][0] : this.problems.get(name);
    if (problem) throw problem;
  }
}
