import { type Address, type AdministeredUserStatus, addressMembers, type Json, type UserRefusalReason } from '#contracts';
import type { ProfileChanges } from '../profile.js';
import type { ImportedHash } from './imported-hash.js';

/**
 * What another system kept of a user beside what everybody has. `named`: each is meant to be an attribute of the tenant's. `found`: those that the tenant has an attribute for are taken, and read as its kind asks
 * where they are text. `ownValues`: what the user may have written themselves, taken only for attributes that are theirs to write, behind `values`.
 */
export type ExportedAttributes =
  | { readonly are: 'named'; readonly values: ExportedValues }
  | { readonly are: 'found'; readonly values: ExportedValues; readonly ownValues: ExportedValues };

export type ExportedValues = { readonly [name: string]: Json };

/** A user as another system knew them. `secondFactors`: whether they proved themselves with more than a password there, which cannot be taken over. */
export type ExportedUser = {
  readonly profile: ProfileChanges;
  readonly attributes: ExportedAttributes;
  readonly status: AdministeredUserStatus;
  readonly hash: ImportedHash | null;
  readonly secondFactors: boolean;
};

type Members = { readonly [name: string]: Json };

/** Why a user of an export is not taken. */
export class RefusedUser extends Error {
  constructor(
    readonly reason: UserRefusalReason,
    message: string,
  ) {
    super(message);
  }
}

const isObject = (value: Json): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads members of a record of an export, which may hold anything. Null and what is left out are the same. Throws `RefusedUser` where a member is of another kind. */
export class ExportedRecord {
  constructor(private readonly members: Members) {}

  static of(value: Json): ExportedRecord {
    if (!isObject(value)) throw new RefusedUser('invalid', 'It is not an object.');
    return new ExportedRecord(value);
  }

  get names(): readonly string[] {
    return Object.keys(this.members);
  }

  has(name: string): boolean {
    return this.own(name) !== null;
  }

  /** Empty text counts as none. */
  text(name: string): string | null {
    const value = this.own(name);
    if (value === null || value === '') return null;
    if (typeof value !== 'string') throw this.wrong(name, 'text');
    return value;
  }

  flag(name: string): boolean | null {
    const value = this.own(name);
    if (value === null || typeof value === 'boolean') return value;
    throw this.wrong(name, 'true or false');
  }

  number(name: string): number | null {
    const value = this.own(name);
    if (value === null || typeof value === 'number') return value;
    throw this.wrong(name, 'a number');
  }

  list(name: string): readonly Json[] {
    const value = this.own(name);
    if (value === null) return [];
    if (!Array.isArray(value)) throw this.wrong(name, 'a list');
    return value as readonly Json[];
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item) => {
      if (typeof item !== 'string') throw this.wrong(name, 'a list of text');
      return item;
    });
  }

  object(name: string): Members | null {
    const value = this.own(name);
    if (value === null || isObject(value)) return value;
    throw this.wrong(name, 'an object');
  }

  /** The parts of an address by their names on the wire (OpenID Connect Core §5.1.1). */
  address(name: string): Address | null {
    const value = this.object(name);
    if (value === null) return null;
    const parts = new ExportedRecord(value);
    const told = addressMembers.map(
      (member) => [member, parts.text(member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))] as const,
    );
    return Object.fromEntries(told.filter(([, text]) => text !== null));
  }

  private own(name: string): Json {
    return Object.hasOwn(this.members, name) ? (this.members[name] ?? null) : null;
  }

  private wrong(name: string, kind: string): RefusedUser {
    return new RefusedUser('invalid', `Its member ${name} is not ${kind}.`);
  }
}
