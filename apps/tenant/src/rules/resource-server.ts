import {
  accessTokenTypes,
  attestedMethod,
  authenticationMembers,
  type CreateResourceServerRequest,
  federatedMethod,
  isCertificateMethod,
  spiffeJwtMethod,
  maxLifetimes,
  isRoleName,
  registrationField,
  type ResourceServer,
  roleNameProblem,
  scopeParameterForms,
  signingAlgorithms,
  type TenantSettings,
  tokenFormats,
  userScopePolicies,
  withoutPermissions,
} from '#contracts';
import { Violations } from '#kernel';
import { problemsOfSchema } from '#json-schema';
import {
  completeAuthentication,
  hasBraces,
  isPlatformScope,
  isRegistrable,
  overlap,
  permissionByValue,
  resourceServerConflict,
  scopeAt,
  scopeTemplateOf,
} from '#oauth-core';
import { checkClientKeys } from './client-authentication.js';
import { problemsOfField } from './field.js';
import { canonicalTexts, checkLocalTexts } from './local-texts.js';
import {
  checkList,
  checkName,
  checkOneOf,
  checkOptionalSeconds,
  problemOfResourceIdentifier,
  problemOfScope,
  withChanges,
} from './values.js';

/** What an administrator decides of a resource server. */
export type ResourceServerRegistration = Omit<ResourceServer, 'id' | 'clientId' | 'version' | 'createdAt' | 'updatedAt'>;

const maxScopes = 100;
const maxDetailsTypes = 20;
const maxRoles = 100;
/** Of one role, and of all of them together: who has every role has as many in a token. */
const maxPermissions = 100;

/** Scopes in the spelling that is stored. */
export const canonicalScopes = (scopes: ResourceServer['scopes']): ResourceServer['scopes'] =>
  scopes.map(({ descriptions, ...scope }) => ({ ...scope, ...(descriptions && { descriptions: canonicalTexts(descriptions) }) }));

/** Fills in what the request leaves out. */
export const resourceServerRegistrationOf = (request: CreateResourceServerRequest): ResourceServerRegistration =>
  withChanges<ResourceServerRegistration>(
    {
      identifier: request.identifier,
      name: request.name,
      scopes: request.scopes,
      ...withoutPermissions,
      authorizationDetailsTypes: [],
      tokenFormat: 'jwt',
      signingAlgorithm: 'ES256',
      accessTokenTyp: 'at+jwt',
      accessTokenLifetime: null,
      ...completeAuthentication({}),
    },
    { ...request, scopes: canonicalScopes(request.scopes) },
  );

type Scope = ResourceServer['scopes'][number];

/** What a resource server had before a change. */
type Before = Pick<ResourceServer, 'scopes' | 'roles'>;
const nothing: Before = { scopes: [], roles: [] };

/** Of a template, each text that is shown tells the value, which is what people decide on; and what is asked for is a value of one template alone. */
const checkTemplate = (violations: Violations, pointer: string, scope: Scope, before: readonly Scope[]): void => {
  const { name, description, descriptions = [], parameterForm } = scope;
  if (parameterForm === undefined) {
    violations.check(!hasBraces(name), `${pointer}/name`, 'must have no braces without a parameter_form');
    return;
  }
  checkOneOf(violations, `${pointer}/parameterForm`, parameterForm, scopeParameterForms);
  const template = scopeTemplateOf(name);
  if (template === null) {
    violations.add(
      `${pointer}/name`,
      'must have one parameter, such as {org_id}, behind a separator such as a colon, and at its end or before another',
    );
    return;
  }
  const other = before.find((earlier) => earlier.parameterForm !== undefined && overlap(earlier, scope));
  violations.check(other === undefined, `${pointer}/name`, `has values in common with ${other?.name ?? ''}`);
  const parameter = `{${template.parameter}}`;
  violations.check(description.includes(parameter), `${pointer}/description`, `must name the parameter: ${parameter}`);
  descriptions.forEach(({ text }, index) =>
    violations.check(text.includes(parameter), `${pointer}/descriptions/${index}/text`, `must name the parameter: ${parameter}`),
  );
};

/** Of a scope without a parameter: it is not of the name of a value that clients could ask for before, and were allowed. That would be allowed another scope by it, which nobody knew of. Of a template that was taken away in an earlier change nothing is known: who asks clients and users anew needs another name (ADR 117). */
const checkNewName = (violations: Violations, pointer: string, { name, parameterForm }: Scope, before: Before): void => {
  if (parameterForm !== undefined || hasBraces(name)) return;
  const known = scopeAt(before, name);
  violations.check(
    known?.parameterForm === undefined,
    `${pointer}/name`,
    `is a value of ${known?.name ?? ''}, which may have been allowed as such`,
  );
};

const checkScopes = (violations: Violations, scopes: ResourceServer['scopes'], before: Before): void => {
  violations.check(scopes.length <= maxScopes, '/scopes', `must have at most ${maxScopes} items`);
  const names = scopes.map(({ name }) => name);
  scopes.forEach((scope, index) => {
    const { name, description, descriptions = [] } = scope;
    const pointer = `/scopes/${index}`;
    violations.addProblem(`${pointer}/name`, problemOfScope(name));
    violations.check(!isPlatformScope(name), `${pointer}/name`, 'is an OpenID scope');
    violations.check(names.indexOf(name) === index, `${pointer}/name`, 'occurs twice');
    checkName(violations, `${pointer}/description`, description);
    checkLocalTexts(violations, `${pointer}/descriptions`, descriptions);
    checkTemplate(violations, pointer, scope, scopes.slice(0, index));
    checkNewName(violations, pointer, scope, before);
  });
};

/**
 * What has braces is a template as a whole, or depends on the organization that the user acts in, or on an attribute: not on one that users change themselves, who would permit themselves what they like. `isNew`: one that the role had before stays, whatever became of its
 * attribute: it permits nothing, and other changes are not to be refused for it.
 */
const problemOfPermission = (
  resourceServer: ResourceServerRegistration,
  permission: string,
  { userAttributes }: TenantSettings,
  isNew: boolean,
): string | null => {
  if (!hasBraces(permission) || isRegistrable(resourceServer, permission)) return problemOfScope(permission);
  const byValue = permissionByValue(resourceServer, permission);
  if (byValue === null)
    return 'must be a template of this resource server as it is, or with {user.attributes.NAME}, {organization.name} or {organization.id} in the place of its parameter';
  const { source } = byValue;
  return source.from === 'organization' ||
    !isNew ||
    userAttributes.some(({ name, userAccess }) => name === source.name && userAccess !== 'write')
    ? problemOfScope(permission)
    : 'must depend on an attribute that there is, and that users cannot change themselves';
};

const checkRoles = (violations: Violations, resourceServer: ResourceServerRegistration, settings: TenantSettings, before: Before): void => {
  const { roles } = resourceServer;
  violations.check(roles.length <= maxRoles, '/roles', `must have at most ${maxRoles} items`);
  const names = roles.map(({ name }) => name);
  roles.forEach(({ name, permissions }, index) => {
    const pointer = `/roles/${index}`;
    violations.check(isRoleName(name), `${pointer}/name`, roleNameProblem);
    violations.check(names.indexOf(name) === index, `${pointer}/name`, 'occurs twice');
    checkList(violations, `${pointer}/permissions`, permissions, maxPermissions);
    const had = before.roles.find((role) => role.name === name)?.permissions ?? [];
    permissions.forEach((permission, nth) => {
      const problem = problemOfPermission(resourceServer, permission, settings, !had.includes(permission));
      violations.addProblem(`${pointer}/permissions/${nth}`, problem);
    });
  });
  const distinct = new Set(roles.flatMap(({ permissions }) => permissions)).size;
  violations.check(distinct <= maxPermissions, '/roles', `must have at most ${maxPermissions} different permissions`);
};

const checkDetailsTypes = (violations: Violations, types: ResourceServer['authorizationDetailsTypes']): void => {
  violations.check(types.length <= maxDetailsTypes, '/authorizationDetailsTypes', `must have at most ${maxDetailsTypes} items`);
  const names = types.map(({ type }) => type);
  types.forEach(({ type, description, schema }, index) => {
    const pointer = `/authorizationDetailsTypes/${index}`;
    violations.addProblem(`${pointer}/type`, problemOfScope(type));
    violations.check(names.indexOf(type) === index, `${pointer}/type`, 'occurs twice');
    checkName(violations, `${pointer}/description`, description);
    for (const problem of problemsOfSchema(schema)) violations.add(`${pointer}/schema${problem.pointer}`, problem.detail);
    const { properties } = schema;
    violations.check(
      typeof properties !== 'object' || properties === null || !Object.hasOwn(properties, 'type'),
      `${pointer}/schema/properties/type`,
      'is a member that all authorization details have',
    );
  });
};

/**
 * Throws `invalid_argument` unless the registration as a whole is valid, permitted by the profile of its tenant, and takes over nothing that was allowed `before` a change. The issuer is no identifier: it is the audience of
 * tokens for the platform itself.
 */
export const checkResourceServer = (
  resourceServer: ResourceServerRegistration,
  issuer: string,
  settings: TenantSettings,
  before: Before = nothing,
): void => {
  const violations = new Violations();
  violations.addProblem('/identifier', problemOfResourceIdentifier(resourceServer.identifier));
  violations.check(resourceServer.identifier !== issuer, '/identifier', "must not be the tenant's issuer");
  checkName(violations, '/name', resourceServer.name);
  checkScopes(violations, resourceServer.scopes, before);
  checkRoles(violations, resourceServer, settings, before);
  checkOneOf(violations, '/userScopes', resourceServer.userScopes, userScopePolicies);
  checkDetailsTypes(violations, resourceServer.authorizationDetailsTypes);
  checkOneOf(violations, '/tokenFormat', resourceServer.tokenFormat, tokenFormats);
  checkOneOf(violations, '/signingAlgorithm', resourceServer.signingAlgorithm, signingAlgorithms);
  violations.addProblem('/signingAlgorithm', resourceServerConflict(resourceServer, settings));
  checkOneOf(violations, '/accessTokenTyp', resourceServer.accessTokenTyp, accessTokenTypes);
  for (const member of authenticationMembers)
    for (const { pointer, detail } of problemsOfField(`/${member}`, registrationField(member), resourceServer[member]))
      violations.add(pointer, detail);
  const { tokenEndpointAuthMethod: method } = resourceServer;
  violations.check(
    !(['none', federatedMethod, attestedMethod, spiffeJwtMethod] as readonly (string | null)[]).includes(method) &&
      !isCertificateMethod(method),
    '/tokenEndpointAuthMethod',
    'must be one by which a resource server proves something',
  );
  checkClientKeys(violations, resourceServer);
  checkOptionalSeconds(violations, '/accessTokenLifetime', resourceServer.accessTokenLifetime, 1, maxLifetimes.accessToken);
  violations.throwIfAny();
};
