import type { ParameterList } from '#contracts';
import { OAuthError } from './errors.js';

type Rule = { readonly characters: RegExp; readonly maxLength: number };

// RFC 6749 appendix A: VSCHAR = %x20-7E; NQCHAR = %x21 / %x23-5B / %x5D-7E; URI-references are NQCHARs at most.
const vschars = /^[\x20-\x7e]*$/;
const nqschars = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const nqchars = /^[\x21\x23-\x5b\x5d-\x7e]*$/;
// Text that may be laid out in lines (RFC 8259 §2).
const json = /^(?:[\t\n\r]|[^\p{Cc}\p{Cs}])*$/u;
// Anything but control characters, which forms and headers do not carry as they are, and halves of surrogate pairs.
const text = /^[^\p{Cc}\p{Cs}]*$/u;

const rules: ReadonlyMap<string, Rule> = new Map(
  Object.entries({
    assertion: { characters: vschars, maxLength: 8192 },
    audience: { characters: text, maxLength: 2048 },
    auth_req_id: { characters: vschars, maxLength: 512 },
    binding_message: { characters: text, maxLength: 2048 },
    authorization_details: { characters: json, maxLength: 8192 },
    claims: { characters: json, maxLength: 4096 },
    claims_locales: { characters: nqschars, maxLength: 256 },
    client_assertion: { characters: vschars, maxLength: 8192 },
    client_assertion_type: { characters: nqchars, maxLength: 255 },
    client_id: { characters: vschars, maxLength: 255 },
    client_notification_token: { characters: vschars, maxLength: 1024 },
    client_secret: { characters: vschars, maxLength: 512 },
    code: { characters: vschars, maxLength: 512 },
    code_challenge: { characters: nqchars, maxLength: 128 },
    code_challenge_method: { characters: nqchars, maxLength: 32 },
    code_verifier: { characters: text, maxLength: 1024 },
    device_code: { characters: vschars, maxLength: 512 },
    dpop_jkt: { characters: nqchars, maxLength: 128 },
    grant_id: { characters: nqchars, maxLength: 255 },
    grant_management_action: { characters: nqchars, maxLength: 32 },
    grant_type: { characters: nqchars, maxLength: 128 },
    id_token_hint: { characters: nqchars, maxLength: 8192 },
    login_hint: { characters: text, maxLength: 320 },
    login_hint_token: { characters: nqchars, maxLength: 8192 },
    max_age: { characters: nqchars, maxLength: 8192 },
    nonce: { characters: text, maxLength: 1024 },
    organization: { characters: nqchars, maxLength: 64 },
    post_logout_redirect_uri: { characters: nqchars, maxLength: 2048 },
    prompt: { characters: nqschars, maxLength: 64 },
    redirect_uri: { characters: nqchars, maxLength: 2048 },
    refresh_token: { characters: vschars, maxLength: 512 },
    request: { characters: nqchars, maxLength: 8192 },
    request_uri: { characters: nqchars, maxLength: 2048 },
    requested_expiry: { characters: nqchars, maxLength: 64 },
    resource: { characters: nqchars, maxLength: 2048 },
    response_mode: { characters: nqchars, maxLength: 32 },
    response_type: { characters: nqschars, maxLength: 64 },
    scope: { characters: nqschars, maxLength: 2048 },
    state: { characters: text, maxLength: 4096 },
    token: { characters: vschars, maxLength: 8192 },
    ui_locales: { characters: nqschars, maxLength: 256 },
  }),
);
const ruleOfOthers: Rule = { characters: text, maxLength: 8192 };
const maxParameters = 64;

// A name of the client's own choosing is not repeated to it: descriptions hold nothing of the request.
const labelOf = (name: string): string => (rules.has(name) ? `The parameter ${name}` : 'A parameter');

/** Characters as Unicode counts them: one that takes two UTF-16 units is one. */
const isLonger = (value: string, maxLength: number): boolean => value.length > maxLength && Array.from(value).length > maxLength;

const problemWith = (name: string, value: string): OAuthError | null => {
  const { characters, maxLength } = rules.get(name) ?? ruleOfOthers;
  if (isLonger(value, maxLength)) return new OAuthError('invalid_request', `${labelOf(name)} has more than ${maxLength} characters`);
  if (!characters.test(value)) return new OAuthError('invalid_request', `${labelOf(name)} contains characters that are not allowed`);
  return null;
};

const problemWithRepetition = (name: string, first: string, value: string): OAuthError | null => {
  if (name === 'resource') return problemWith(name, value);
  if (name !== 'audience') return new OAuthError('invalid_request', `${labelOf(name)} is included more than once`);
  return value === first ? null : new OAuthError('invalid_target', 'Only one audience can be asked for at a time');
};

/** What is wrong with parameters, by name; '' stands for all of them together. */
type Problems = ReadonlyMap<string, OAuthError>;

const none: Problems = new Map();

/** The values of what may be asked for several times at once, by name: those that differ. */
type Several = ReadonlyMap<string, readonly string[]>;

const noneSeveral: Several = new Map();

/**
 * The parameters of one request, each with one value (RFC 6749 §3.1, §3.2). One without a value counts as omitted;
 * unknown ones are ignored, but not more than once either. `resource` may have several values (RFC 8707 §2), and `audience` repeat the same
 * (RFC 8693 §2.1).
 */
export class Parameters {
  private constructor(
    private readonly values: ReadonlyMap<string, string>,
    private readonly problems: Problems,
    private readonly several: Several,
    /** The names that may be asked for; null: any. */
    private readonly names: readonly string[] | null,
  ) {}

  /** Never throws: what is wrong is told by `refuseMalformed`, since who is told depends on what else is right. */
  static read(list: ParameterList): Parameters {
    const values = new Map<string, string>();
    let problems: Map<string, OAuthError> | undefined;
    let several: Map<string, readonly string[]> | undefined;
    const note = (name: string, problem: OAuthError | null): void => {
      if (problem) (problems ??= new Map<string, OAuthError>()).set(name, problem);
    };
    if (list.length > maxParameters) note('', new OAuthError('invalid_request', `There are more than ${maxParameters} parameters`));
    for (const [name, value] of list.length > maxParameters ? list.slice(0, maxParameters) : list) {
      const first = values.get(name);
      if (first === undefined) {
        values.set(name, value);
        note(name, problemWith(name, value));
      } else {
        note(name, problemWithRepetition(name, first, value));
        if (name === 'resource') (several ??= new Map()).set(name, [...new Set([...(several.get(name) ?? [first]), value])]);
      }
    }
    return new Parameters(values, problems ?? none, several ?? noneSeveral, null);
  }

  /** Whether `refuseMalformed` has nothing to say. */
  get isWellFormed(): boolean {
    return this.firstProblem() === undefined;
  }

  /** Null when omitted, empty or malformed, and where there are several: `all` has these. */
  get(name: string): string | null {
    if (!this.shows(name) || this.problems.has(name)) return null;
    if (!this.several.has(name)) return this.values.get(name) || null;
    const [value = null, ...others] = this.all(name);
    return others.length === 0 ? value : null;
  }

  /** Each value once, in the order of the request; none when omitted, empty or malformed. */
  all(name: string): readonly string[] {
    if (!this.shows(name) || this.problems.has(name)) return [];
    const value = this.values.get(name);
    return (this.several.get(name) ?? (value === undefined ? [] : [value])).filter((each) => each !== '');
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  /** Whether the request says anything by that name, be it malformed. */
  mentions(name: string): boolean {
    return this.all(name).length > 0 || this.problemOf(name) !== undefined;
  }

  /** The names of what is said besides these, malformed or not. */
  namesBeside(known: readonly string[]): readonly string[] {
    return [...this.values.keys()].filter((name) => this.shows(name) && !known.includes(name));
  }

  /** Those of these names alone: who gets them reads no others. */
  only(names: readonly string[]): Parameters {
    return new Parameters(this.values, this.problems, this.several, this.names === null ? names : names.filter((name) => this.shows(name)));
  }

  /** Throws `invalid_request` when omitted or empty, and what is wrong with it when malformed. */
  require(name: string): string {
    this.refuseMalformed(name);
    const value = this.get(name);
    if (value === null) throw new OAuthError('invalid_request', `The parameter ${name} is missing`);
    return value;
  }

  /** Throws what is wrong with all of them together, with the parameter of this name, or with any without a name. */
  refuseMalformed(name?: string): void {
    const problem = name === undefined ? this.firstProblem() : (this.problemOf('') ?? this.problemOf(name));
    if (problem) throw problem;
  }

  private shows(name: string): boolean {
    return this.names === null || this.names.includes(name);
  }

  private problemOf(name: string): OAuthError | undefined {
    return this.shows(name) ? this.problems.get(name) : undefined;
  }

  /** What is wrong with all of them together, or with the first in the request. */
  private firstProblem(): OAuthError | undefined {
    if (this.problems.size === 0) return undefined;
    const name = ['', ...this.values.keys()].find((each) => this.problemOf(each) !== undefined);
    return name === undefined ? undefined : this.problemOf(name);
  }
}
