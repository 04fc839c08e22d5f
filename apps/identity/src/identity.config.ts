import { IsInt, IsNotEmpty, IsOptional, IsString, Max, Min, ValidateBy, type ValidationArguments } from 'class-validator';
import { AppConfig, Env, IsMasterKeys, IsSecureUrl, IsUrlOf } from '#platform/start';
import { leastMemory } from './rules/hashing-cost.js';

const passesBeside = (args?: ValidationArguments): number => (args?.object as IdentityConfig | undefined)?.passwordIterations ?? 0;

/** Memory of a hashing, in KiB, that is enough for the passes beside it. */
const IsEnoughForItsPasses = (): PropertyDecorator =>
  ValidateBy({
    name: 'isEnoughForItsPasses',
    validator: {
      validate: (memory, args) => memory >= leastMemory(passesBeside(args)),
      defaultMessage: (args) =>
        `must be at least ${leastMemory(passesBeside(args))} where OSTIARY_PASSWORD_ITERATIONS is ${passesBeside(args)}`,
    },
  });

/** What the environment may say to the identity service. Password hashing can be made dearer, or otherwise as dear, but not cheaper than OWASP asks. */
export class IdentityConfig extends AppConfig {
  @Env('OSTIARY_PASSWORD_MEMORY', {
    description:
      'Memory of one password hashing (Argon2id), in KiB. At least 47104 with 1 pass, 19456 with 2, 12288 with 3, 9216 with 4, 7168 with 5 or more: OWASP holds these equally strong.',
    default: 47_104,
  })
  @IsInt()
  @IsEnoughForItsPasses()
  @Max(1_048_576)
  passwordMemory!: number;

  @Env('OSTIARY_PASSWORD_ITERATIONS', { description: 'Passes of one password hashing (Argon2id).', default: 1 })
  @IsInt()
  @Min(1)
  @Max(20)
  passwordIterations!: number;

  @Env('OSTIARY_PASSWORD_PARALLELISM', { description: 'Lanes of one password hashing (Argon2id).', default: 1 })
  @IsInt()
  @Min(1)
  @Max(16)
  passwordParallelism!: number;

  @Env('OSTIARY_HASHING_SLOTS', {
    description:
      'Password hashings that run at once; each takes the memory above. Unset: one less than the cores, and than the threads of libuv.',
    optional: true,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(64)
  hashingSlots?: number;

  @Env('OSTIARY_HASHING_QUEUE', {
    description: 'Password hashings that may wait for a slot; further logins are refused, first those of the tenant with most waiting.',
    default: 64,
  })
  @IsInt()
  @Min(0)
  @Max(10_000)
  hashingQueue!: number;

  @Env('OSTIARY_IDENTITY_KEYS', {
    description:
      'Keys that hash one-time codes and seal the secrets of authenticator apps at rest, comma-separated: the first hashes and seals, all verify and open. Of no use to any other service. How to replace one: docs/operations.md.',
    secret: true,
    example: 'k1:<base64 of 32 random bytes>',
  })
  @IsMasterKeys()
  identityKeys!: string;

  @Env('OSTIARY_REDIS_URL', {
    description:
      'Redis or Valkey (rediss:// for TLS), to count wrong passwords by address there instead of in PostgreSQL. It must not evict keys (maxmemory-policy noeviction). While it cannot be reached nobody is signed in.',
    optional: true,
    secret: true,
    example: 'rediss://ostiary:<password>@redis.example.com:6379',
  })
  @IsOptional()
  @IsUrlOf(['redis:', 'rediss:'])
  redisUrl?: string;

  @Env('OSTIARY_USER_ERASURE_INTERVAL', {
    description: 'Seconds between looks for users who had their account deleted, and whose time to take that back is over.',
    default: 60,
  })
  @IsInt()
  @Min(1)
  @Max(3_600)
  erasureInterval!: number;

  @Env('OSTIARY_BREACHED_PASSWORDS_FILE', {
    description:
      'List of passwords from data breaches, which new passwords are compared with: SHA-1 hashes in ascending order, one a line, each alone or with ":" and a count. Of any size; read where it lies.',
    optional: true,
    example: '/var/lib/ostiary/pwned-passwords-sha1-ordered-by-hash.txt',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  breachedPasswordsFile?: string;

  @Env('OSTIARY_BREACHED_PASSWORDS_URL', {
    description:
      'Address of a service that new passwords are looked up at, to which the first five hexadecimal digits of their SHA-1 hash are appended: the range search of Have I Been Pwned, or a copy of one. Unset: nobody is asked. While it does not answer, passwords are accepted without it.',
    optional: true,
    example: 'https://api.pwnedpasswords.com/range/',
  })
  @IsOptional()
  @IsSecureUrl()
  breachedPasswordsUrl?: string;
}
