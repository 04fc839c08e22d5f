import { IntersectionType, OmitType, PickType } from '@nestjs/swagger';
import {
  type Application,
  type ApplicationType,
  applicationTypes,
  type ClientAuthenticationMethod,
  clientAuthenticationMethods,
  type GrantType,
  type IdTokenClaims,
  idTokenClaims,
  type PkceRequirement,
  pkceRequirements,
  type SigningAlgorithm,
  signingAlgorithms,
} from '#contracts';
import { Choices, Flag, OneOf, Text, Texts, Whole } from '../../input/members.js';
import { PageQuery } from '../../input/page-query.js';
import { Changes } from '../changes.js';
import { PageOf } from '../page-of.js';
import { Versioned } from '../versioned.js';
import { Warned } from '../warning.resource.js';

const uris = { maxItems: 30, maxLength: 2000 };

class ApplicationMembers {
  @Text({ description: 'For people: the consent page shows it.', minLength: 1, maxLength: 100, example: 'Shop' })
  name!: string;

  @OneOf({ description: 'Tokens of a disabled application are inactive.', values: ['active', 'disabled'] })
  status!: Application['status'];

  @OneOf({
    description:
      "native: installed on the users' devices, who are asked for consent each time (RFC 8252 §8.6); web: anything else. Left out: by the redirect URIs.",
    values: applicationTypes,
  })
  application_type!: ApplicationType;

  @Flag({ description: 'Whether users are not asked for consent. Not for a native application.' })
  first_party!: boolean;

  @Text({ description: 'Address of the logo; https.', nullable: true, maxLength: 2000 })
  logo_uri!: string | null;

  @Texts({
    ...uris,
    description:
      'Where codes may be sent; matched exactly, the port of loopback addresses excepted (of localhost for native applications alone).',
    example: ['https://shop.example.com/callback'],
  })
  redirect_uris!: readonly string[];

  @Texts({ ...uris, description: 'Where a browser may go after a logout.' })
  post_logout_redirect_uris!: readonly string[];

  @Choices({ description: 'How it may get tokens.', values: ['authorization_code', 'refresh_token', 'client_credentials'] })
  grant_types!: readonly GrantType[];

  @OneOf({
    description: 'The only way it may authenticate; null, for a confidential application: it may send its secret either way.',
    nullable: true,
    values: clientAuthenticationMethods,
  })
  token_endpoint_auth_method!: ClientAuthenticationMethod | null;

  @OneOf({
    description:
      'When its sign-ins need PKCE: `required`, always, which every public application must have; `required_unless_nonce`, unless an OpenID request has a nonce; `optional`, never, for libraries that know neither. What the tenant requires goes before. Left out: required of a public application, else required_unless_nonce.',
    values: pkceRequirements,
  })
  pkce!: PkceRequirement;

  @Texts({
    description: 'What it may ask for: OpenID scopes and scopes of resource servers.',
    maxItems: 100,
    maxLength: 100,
    example: ['openid', 'profile'],
  })
  scopes!: readonly string[];

  @OneOf({ description: "What its ID tokens are signed with; null: the tenant's setting.", nullable: true, values: signingAlgorithms })
  id_token_signed_response_alg!: SigningAlgorithm | null;

  @OneOf({
    description:
      'Whether its ID tokens hold the claims of scopes: `full`, or `lean`, which leaves them to the userinfo endpoint (OpenID Connect Core §5.4).',
    values: idTokenClaims,
  })
  id_token_claims!: IdTokenClaims;

  @Whole({ description: "Seconds; null: the tenant's.", nullable: true, from: 1, to: 86_400 })
  access_token_lifetime!: number | null;

  @Whole({ description: "Seconds; null: the tenant's.", nullable: true, from: 1, to: 31_536_000 })
  refresh_token_lifetime!: number | null;

  @Whole({ description: 'Seconds in which a retry of a refresh gets the same successor; 10 if left out.', from: 0, to: 60 })
  refresh_token_grace!: number;
}

class TypeMember {
  @OneOf({ description: 'public: cannot keep a secret, must use PKCE. Stays as it is.', values: ['confidential', 'public'] })
  type!: Application['type'];
}

class ChosenCredentials {
  @Text({ description: 'Of a client that has one already: a UUID. Left out: a new one.', optional: true, maxLength: 36 })
  client_id?: string;

  @Text({
    description: 'Of a client that has one already: random, of at least 96 bits. Left out: a new one.',
    optional: true,
    maxLength: 256,
  })
  client_secret?: string;
}

export class CreateApplicationBody extends IntersectionType(
  TypeMember,
  ChosenCredentials,
  PickType(ApplicationMembers, ['name']),
  Changes(OmitType(ApplicationMembers, ['name'])),
) {}

export class UpdateApplicationBody extends Changes(ApplicationMembers) {}

export class ApplicationResource extends IntersectionType(TypeMember, ApplicationMembers, Versioned, Warned) {
  @Text({ description: 'The OAuth client identifier.', maxLength: 36 })
  client_id!: string;
}

export class CreatedApplicationResource extends ApplicationResource {
  @Text({
    description: 'The first secret, shown this once. Missing for a public application, and where it was chosen.',
    optional: true,
    maxLength: 100,
  })
  client_secret?: string;
}

/** Which applications: those for whom all that is given holds. */
export class ApplicationQuery extends PageQuery {
  @Text({
    description: 'A part of the name. Case, accents and width of letters do not matter.',
    optional: true,
    minLength: 1,
    maxLength: 100,
    example: 'shop',
  })
  name?: string;

  @Text({ description: 'The whole OAuth client identifier.', optional: true, minLength: 1, maxLength: 100 })
  client_id?: string;
}

export class ApplicationPage extends PageOf(ApplicationResource) {}
