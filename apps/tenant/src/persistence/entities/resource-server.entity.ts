import { Column, Entity, PrimaryColumn } from 'typeorm';
import type {
  AccessTokenType,
  ClientId,
  ResourceServerId,
  ResourceServerRole,
  ResourceServerScope,
  SigningAlgorithm,
  TenantId,
  TokenFormat,
  UserScopePolicy,
} from '#contracts';

@Entity('resource_servers')
export class ResourceServerEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: TenantId;

  @PrimaryColumn('uuid')
  id!: ResourceServerId;

  @Column('uuid', { name: 'client_id' })
  clientId!: ClientId;

  @Column('text')
  identifier!: string;

  @Column('text')
  name!: string;

  @Column('jsonb')
  scopes!: ResourceServerScope[];

  @Column('jsonb')
  roles!: ResourceServerRole[];

  @Column('text', { name: 'user_scopes' })
  userScopes!: UserScopePolicy;

  /** `AuthorizationDetailsType`s, whose JSON TypeORM's types would unfold without end. */
  @Column('jsonb', { name: 'authorization_details_types' })
  authorizationDetailsTypes!: object;

  @Column('text', { name: 'token_format' })
  tokenFormat!: TokenFormat;

  @Column('text', { name: 'signing_algorithm' })
  signingAlgorithm!: SigningAlgorithm;

  @Column('text', { name: 'access_token_typ' })
  accessTokenTyp!: AccessTokenType;

  @Column('integer', { name: 'access_token_lifetime', nullable: true })
  accessTokenLifetime!: number | null;

  /** A `ClientAuthentication`, whose JSON TypeORM's types would unfold without end. */
  @Column('jsonb')
  authentication!: object;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
