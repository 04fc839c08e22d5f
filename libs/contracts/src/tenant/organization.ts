import { isUuid, type OrganizationId } from '../ids.js';
import type { OrganizationStatus } from '../vocabularies.js';

/** Organizations that a tenant may have. */
export const maxOrganizations = 10_000;

/** Characters of an organization's name at most. */
export const maxOrganizationNameLength = 64;

const nameForm = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Whether `text` may be the name of an organization: a value of scopes with a parameter of the form `name`, in lower case, that nobody takes for an id. */
export const isOrganizationName = (text: string): boolean => nameForm.test(text) && !isUuid(text);

/** A company, a team or a customer inside a tenant, for which its members sign in to applications. */
export type Organization = {
  readonly id: OrganizationId;
  /** What tokens and scopes call it: unique in its tenant, and never changed. */
  readonly name: string;
  /** What people call it. */
  readonly displayName: string;
  readonly status: OrganizationStatus;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type CreateOrganizationRequest = Pick<Organization, 'name' | 'displayName'> & { readonly status?: OrganizationStatus | undefined };

/** What is left out stays as it is. */
export type UpdateOrganizationRequest = { readonly id: OrganizationId } & {
  readonly [Member in 'displayName' | 'status']?: Organization[Member] | undefined;
};

/** Which organizations of a tenant: those for whom all that is given holds. `text` is a part of the name or of the display name, in any case; `name` is whole. */
export type OrganizationSearch = {
  readonly text?: string | undefined;
  readonly name?: string | undefined;
  readonly status?: OrganizationStatus | undefined;
};
