import type { ClientId, ResourceServerId } from '../ids.js';
import type { JsonObject } from '../json.js';
import type { AccessTokenType, ScopeParameterForm, SigningAlgorithm, TokenFormat, UserScopePolicy } from '../vocabularies.js';
import type { ClientAuthentication, ClientAuthenticationChanges } from './registration-fields.js';
import type { LocalText } from './user-attributes.js';

/**
 * `description` is told where `descriptions` has nothing in the language of a page. `sensitive`: an application that has it can change or administer something; the consent
 * page gives it weight. Left out: it cannot. `apiKeys`: users may have API keys with it. Left out: they may not. `parameterForm`: the name is a template with one parameter, as in
 * `read:organization:{org_id}`, and what is asked for and granted are values of it. Left out: the name is a scope as it stands.
 */
export type ResourceServerScope = {
  readonly name: string;
  readonly description: string;
  readonly descriptions?: readonly LocalText[];
  readonly sensitive?: boolean;
  readonly apiKeys?: boolean;
  readonly parameterForm?: ScopeParameterForm;
};

/** What those users may do at one resource server who have the role. A permission is a name that the API knows; one that a scope has, too, is what lets a user give that scope away. That of a template is any value of it; in place of its parameter there may be a value, or `{user.attributes.NAME}`, what that attribute of the user says. */
export type ResourceServerRole = { readonly name: string; readonly permissions: readonly string[] };

/**
 * A kind of authorization that an API takes (RFC 9396 §2). `description`: for people, what an application that has one may do. `schema`: of the members besides `type`, the part of
 * JSON Schema that `problemsOfSchema` of json-schema knows; its titles name members for people.
 */
export type AuthorizationDetailsType = { readonly type: string; readonly description: string; readonly schema: JsonObject };

/** An API that takes access tokens. `identifier` is the audience (RFC 8707 `resource`). */
export type ResourceServer = ClientAuthentication & {
  readonly id: ResourceServerId;
  readonly identifier: string;
  readonly name: string;
  /** What it authenticates with at the introspection endpoint. */
  readonly clientId: ClientId;
  readonly scopes: readonly ResourceServerScope[];
  /** Empty: it knows no permissions, and is told all roles of its users. */
  readonly roles: readonly ResourceServerRole[];
  readonly userScopes: UserScopePolicy;
  readonly authorizationDetailsTypes: readonly AuthorizationDetailsType[];
  readonly tokenFormat: TokenFormat;
  readonly signingAlgorithm: SigningAlgorithm;
  readonly accessTokenTyp: AccessTokenType;
  /** Seconds; null: the application's or tenant's setting. */
  readonly accessTokenLifetime: number | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** What one has that says nothing of permissions. */
export const withoutPermissions = { roles: [], userScopes: 'consented' } as const satisfies Partial<ResourceServer>;

export type CreateResourceServerRequest = ClientAuthenticationChanges & {
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly ResourceServerScope[];
  readonly roles?: readonly ResourceServerRole[] | undefined;
  readonly userScopes?: UserScopePolicy | undefined;
  readonly authorizationDetailsTypes?: readonly AuthorizationDetailsType[] | undefined;
  readonly tokenFormat?: TokenFormat | undefined;
  readonly signingAlgorithm?: SigningAlgorithm | undefined;
  readonly accessTokenTyp?: AccessTokenType | undefined;
  readonly accessTokenLifetime?: number | null | undefined;
};

export type UpdateResourceServerRequest = ClientAuthenticationChanges & {
  readonly id: ResourceServerId;
  readonly name?: string | undefined;
  readonly scopes?: readonly ResourceServerScope[] | undefined;
  readonly roles?: readonly ResourceServerRole[] | undefined;
  readonly userScopes?: UserScopePolicy | undefined;
  readonly authorizationDetailsTypes?: readonly AuthorizationDetailsType[] | undefined;
  readonly tokenFormat?: TokenFormat | undefined;
  readonly signingAlgorithm?: SigningAlgorithm | undefined;
  readonly accessTokenTyp?: AccessTokenType | undefined;
  readonly accessTokenLifetime?: number | null | undefined;
};
