import {
  type Application,
  attributeValue,
  type ClaimMapping,
  type ClaimPlace,
  claimPlaces,
  type Json,
  type JsonObject,
  problemsOfClaimName,
  type ResourceServer,
  type User,
} from '#contracts';
import { rolesFor } from '../permissions.js';
import type { OAuthTenant } from '../ports.js';
import { compileTemplate } from './template.js';

/** Bytes of all mapped claims in one place, as JSON. */
const budget = 4_096;

/** Whom a token is about, and for: `user` null: a client acts for itself; `resourceServer` null: the platform alone, or the client. */
type Subject = {
  readonly application: Application;
  readonly user: User | null;
  readonly resourceServer?: ResourceServer | null;
  readonly scopes: readonly string[];
};

type Value = (tenant: OAuthTenant, subject: Subject) => Json | undefined;

const attributeOf = ({ settings }: OAuthTenant, user: User | null, name: string): string | number | boolean | null => {
  const attribute = settings.userAttributes.find((known) => known.name === name);
  return attribute === undefined || user === null ? null : attributeValue(attribute, user.attributes);
};

const listOf = (names: readonly string[], only: readonly string[] | undefined): Json => {
  const told = only === undefined ? names : names.filter((name) => only.includes(name));
  return told.length > 0 ? told : null;
};

const compileValue = (mapping: ClaimMapping): Value => {
  switch (mapping.from) {
    case 'attribute':
      return (tenant, { user }) => attributeOf(tenant, user, mapping.attribute);
    case 'constant':
      return () => mapping.value;
    case 'roles':
      return (_tenant, { resourceServer = null, user }) => listOf(user === null ? [] : rolesFor(resourceServer, user), mapping.only);
    case 'groups':
      return (_tenant, { user }) => listOf(user?.groups ?? [], mapping.only);
    case 'template': {
      const render = compileTemplate(mapping.template);
      return (tenant, { application: { clientId }, user }) =>
        render?.({ tenant, clientId, user, attribute: (name) => attributeOf(tenant, user, name) });
    }
  }
};

type Compiled = { readonly claim: string; readonly scope: string | undefined; readonly valueOf: Value };
type ByPlace = { readonly [Place in ClaimPlace]: readonly Compiled[] };

/** By the list itself, which is the same object as long as the application does not change. */
const compiled = new WeakMap<readonly ClaimMapping[], ByPlace>();

const compile = (mappings: readonly ClaimMapping[]): ByPlace => {
  // Names are checked where mappings are set; a name that got a meaning since is left out here.
  const sound = mappings.filter(({ claim }) => problemsOfClaimName(claim).length === 0);
  const inPlace = (place: ClaimPlace): readonly Compiled[] =>
    sound
      .filter((mapping) => mapping.in.includes(place))
      .map((mapping) => ({ claim: mapping.claim, scope: mapping.scope, valueOf: compileValue(mapping) }));
  const byPlace = Object.fromEntries(claimPlaces.map((place) => [place, inPlace(place)])) as ByPlace;
  compiled.set(mappings, byPlace);
  return byPlace;
};

/**
 * The claims that an application has mapped for a place. None has a name that the platform gives a meaning, and the caller lets all other claims go before them. A claim of which nothing is known is left out, and so is one that does not fit into the 4 KiB of
 * all of them, in the order of the list.
 */
export const mappedClaims = (tenant: OAuthTenant, subject: Subject, place: ClaimPlace): JsonObject => {
  const { claimMappings } = subject.application;
  if (claimMappings.length === 0) return {};
  const claims: { [claim: string]: Json } = {};
  let left = budget;
  for (const { claim, scope, valueOf } of (compiled.get(claimMappings) ?? compile(claimMappings))[place]) {
    if (scope !== undefined && !subject.scopes.includes(scope)) continue;
    const value = valueOf(tenant, subject) ?? null;
    if (value === null) continue;
    const size = Buffer.byteLength(JSON.stringify({ [claim]: value }));
    if (size > left) continue;
    left -= size;
    claims[claim] = value;
  }
  return claims;
};
