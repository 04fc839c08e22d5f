import type { InvalidMember, JsonObject } from '#contracts';
import { problemOfIssuer } from './assertion-subject.js';
import { problemOfClientId, problemOfResourceIdentifier, problemOfScope } from './values.js';

const maxItems = 50;

const isText = (value: unknown): value is string => typeof value === 'string';

const isListOf = (value: unknown, problemOf: (item: string) => string | null): boolean =>
  Array.isArray(value) &&
  value.length <= maxItems &&
  new Set(value).size === value.length &&
  value.every((item: unknown) => isText(item) && problemOf(item) === null);

/** All that is wrong with what says where an application may act for its users. Whether the server there trusts the tenant is not for the tenant to know. */
export const problemsOfIdentityAssertionTarget = ({
  audience,
  client_id: clientId,
  scopes,
  resources = [],
  ...others
}: JsonObject): readonly InvalidMember[] => {
  const found: InvalidMember[] = [];
  const check = (holds: boolean, pointer: string, detail: string): void => {
    if (!holds) found.push({ pointer, detail });
  };
  check(Object.keys(others).length === 0, '', 'must have no members but audience, client_id, scopes and resources');
  check(
    problemOfIssuer(audience) === null,
    '/audience',
    'must have 1 to 500 printable ASCII characters without a space: the issuer of that server',
  );
  check(
    isText(clientId) && clientId.length <= 500 && problemOfClientId(clientId) === null,
    '/client_id',
    'must be a client ID of at most 500 characters',
  );
  check(isListOf(scopes, problemOfScope), '/scopes', `must be a list of at most ${maxItems} scopes, each once`);
  check(
    isListOf(resources, problemOfResourceIdentifier),
    '/resources',
    `must be a list of at most ${maxItems} absolute URIs without a fragment, each once`,
  );
  return found;
};
