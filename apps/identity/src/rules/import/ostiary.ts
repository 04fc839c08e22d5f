import { administeredUserStatuses } from '#contracts';
import { type ExportedRecord, type ExportedUser, RefusedUser } from './exported-record.js';
import { readHash } from './imported-hash.js';

const members = [
  'username',
  'email',
  'email_verified',
  'name',
  'picture',
  'phone',
  'phone_verified',
  'address',
  'locale',
  'custom_claims',
  'attributes',
  'roles',
  'groups',
  'status',
  'password_hash',
];

/** The members by which the admin API creates a user, with `status`, and `password_hash` in place of `password`. What it does not know is refused: it would be lost. */
export const ostiaryUser = (record: ExportedRecord): ExportedUser => {
  const unknown = record.names.find((name) => !members.includes(name));
  if (unknown !== undefined) throw new RefusedUser('invalid', `There is no member ${JSON.stringify(unknown.slice(0, 64))}.`);
  const given = record.text('status') ?? 'active';
  const status = administeredUserStatuses.find((known) => known === given);
  if (status === undefined) throw new RefusedUser('invalid', `Its member status is none of ${administeredUserStatuses.join(', ')}.`);
  const hash = record.text('password_hash');
  return {
    profile: {
      username: record.text('username'),
      email: record.text('email'),
      emailVerified: record.flag('email_verified') ?? false,
      name: record.text('name'),
      picture: record.text('picture'),
      phone: record.text('phone'),
      phoneVerified: record.flag('phone_verified') ?? false,
      address: record.address('address'),
      locale: record.text('locale'),
      customClaims: record.object('custom_claims') ?? {},
      roles: record.texts('roles'),
      groups: record.texts('groups'),
    },
    attributes: { are: 'named', values: record.object('attributes') ?? {} },
    status,
    hash: hash === null ? null : readHash(hash),
    secondFactors: false,
  };
};
