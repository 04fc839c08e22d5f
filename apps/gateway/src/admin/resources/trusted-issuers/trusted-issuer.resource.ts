import { IntersectionType } from '@nestjs/swagger';
import {
  type JsonObject,
  maxLifetimes,
  type ProofAlgorithm,
  proofAlgorithms,
  type SoftwareStatementUse,
  softwareStatementUses,
  type UserMatching,
  userMatchings,
} from '#contracts';
import { AnyObject, Bool, Choices, Int, OneOf, StringList, Text } from '../../input/members.js';
import { Changes } from '../changes.js';
import { PageOf } from '../page-of.js';
import { Versioned } from '../versioned.js';

class TrustedIssuerMembers {
  @Text({
    description:
      'Where it publishes its public keys (a JWK Set, RFC 7517 §5; of a SPIFFE trust domain, its bundle); https, at an address of the Internet. Keys that are new there are found when they are used. Not beside jwks.',
    nullable: true,
    maxLength: 2000,
    example: 'https://token.actions.githubusercontent.com/.well-known/jwks',
  })
  jwks_uri!: string | null;

  @AnyObject({
    description: 'Its public keys (a JWK Set; of a SPIFFE trust domain, its bundle), where it publishes them nowhere. Not beside jwks_uri.',
    nullable: true,
  })
  jwks!: JsonObject | null;

  @Choices({ description: 'What its assertions may be signed with. Left out: RS256 and ES256.', values: proofAlgorithms })
  signing_algorithms!: readonly ProofAlgorithm[];

  @StringList({
    description:
      'Whom its assertions must be for: each has one `aud`, which is one of these. None: the issuer of the tenant, or its token endpoint.',
    maxItems: 10,
    maxLength: 500,
  })
  audiences!: readonly string[];

  @Int({ description: 'Seconds that an assertion may be good for. Left out: 3600.', from: 1, to: maxLifetimes.assertion })
  max_assertion_lifetime!: number;

  @Bool({
    description:
      'Whether an assertion serves once, and so must have a `jti`. Not where workloads are given one token for many calls, as those of Kubernetes and SPIFFE are. Left out: yes, but for a trust domain.',
  })
  single_use!: boolean;

  @OneOf({
    description:
      'Whether it may say of software what clients are registered as, by software statements that it signs (RFC 7591 §2.3): not (off); each makes one client (once); each makes any number of them (reusable). Left out: off.',
    values: softwareStatementUses,
  })
  software_statements!: SoftwareStatementUse;

  @OneOf({
    description:
      'By what a user is found of whom it asserts who they are (ID-JAG): `off`, it speaks for no users; `verified_email`, the address in `email`, where it says that that is verified, it is of one of the `email_domains`, and verified here too; `username`, its `sub`, which is the username here. Nobody is ever created. Left out: off.',
    values: userMatchings,
  })
  user_matching!: UserMatching;

  @StringList({
    description: 'The domains of whose addresses it may say whose they are, subdomains not among them. For verified_email.',
    maxItems: 50,
    maxLength: 253,
  })
  email_domains!: readonly string[];
}

class IssuerMember {
  @Text({
    description:
      'The `iss` of its assertions, character by character; of a SPIFFE trust domain its SPIFFE ID, as `spiffe://example.org`. Stays as it is: applications name it.',
    minLength: 1,
    maxLength: 500,
    example: 'https://token.actions.githubusercontent.com',
  })
  issuer!: string;
}

export class CreateTrustedIssuerBody extends IntersectionType(IssuerMember, Changes(TrustedIssuerMembers)) {}

export class UpdateTrustedIssuerBody extends Changes(TrustedIssuerMembers) {}

export class TrustedIssuerResource extends IntersectionType(IssuerMember, TrustedIssuerMembers, Versioned) {
  @Text({ description: 'UUID.', maxLength: 36 })
  id!: string;
}

export class TrustedIssuerPage extends PageOf(TrustedIssuerResource) {}
