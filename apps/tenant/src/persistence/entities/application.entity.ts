import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  Application,
  ApplicationType,
  ClientAuthenticationMethod,
  ClientId,
  GrantType,
  IdTokenClaims,
  PkceRequirement,
  SigningAlgorithm,
  TenantId,
} from '#contracts';

@Entity('applications')
export class ApplicationEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: TenantId;

  @PrimaryColumn('uuid', { name: 'client_id' })
  clientId!: ClientId;

  @Column('text')
  name!: string;

  @Column('text')
  type!: Application['type'];

  @Column('text')
  status!: Application['status'];

  @Column('text', { name: 'application_type' })
  applicationType!: ApplicationType;

  @Column('boolean', { name: 'first_party' })
  firstParty!: boolean;

  @Column('text', { name: 'logo_uri', nullable: true })
  logoUri!: string | null;

  @Column('text', { name: 'redirect_uris', array: true })
  redirectUris!: string[];

  @Column('text', { name: 'post_logout_redirect_uris', array: true })
  postLogoutRedirectUris!: string[];

  @Column('text', { name: 'grant_types', array: true })
  grantTypes!: GrantType[];

  @Column('text', { name: 'token_endpoint_auth_method', nullable: true })
  tokenEndpointAuthMethod!: ClientAuthenticationMethod | null;

  @Column('text')
  pkce!: PkceRequirement;

  @Column('text', { array: true })
  scopes!: string[];

  @Column('text', { name: 'id_token_signed_response_alg', nullable: true })
  idTokenSignedResponseAlg!: SigningAlgorithm | null;

  @Column('text', { name: 'id_token_claims' })
  idTokenClaims!: IdTokenClaims;

  @Column('integer', { name: 'access_token_lifetime', nullable: true })
  accessTokenLifetime!: number | null;

  @Column('integer', { name: 'refresh_token_lifetime', nullable: true })
  refreshTokenLifetime!: number | null;

  @Column('integer', { name: 'refresh_token_grace' })
  refreshTokenGrace!: number;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
