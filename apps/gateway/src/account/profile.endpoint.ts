import { Injectable } from '@nestjs/common';
import { type OwnOrganization, type OwnProfile, type ParameterList, rpcMap, ServiceError, type UserAttribute } from '#contracts';
import { RpcClient } from '#kernel';
import { type AttributeFields, attributeFieldName, type OwnProfilePage, ownProfilePage, type ProfileField, shownFieldName } from '#pages';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { attributeProblems, type TypedAttributes, typedAttributes, typedValues } from '../http/typed-attributes.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountVisits } from './account-visits.js';

const fields: readonly ProfileField[] = ['name', 'picture', 'locale'];

/** Whether a field is as the form showed it. It may have been changed elsewhere since, and is not put back. */
const isAsShown = (form: ParameterList, field: string): boolean => {
  const shown = singleParameter(form, shownFieldName(field));
  return shown !== null && shown.trim() === singleParameter(form, field)?.trim();
};

/** What was changed; an empty field is none. */
const typedIn = (form: ParameterList): Partial<Pick<OwnProfile, ProfileField>> =>
  Object.fromEntries(
    fields.filter((field) => !isAsShown(form, field)).map((field) => [field, singleParameter(form, field)?.trim() || null]),
  );

const changedAttributes = (form: ParameterList, attributes: readonly UserAttribute[]): TypedAttributes =>
  typedAttributes(
    form,
    attributes.filter(({ name }) => !isAsShown(form, attributeFieldName(name))),
  );

/** `{issuer}/account/profile`: what a user says of themselves. */
@Injectable()
export class AccountProfileEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly pages: PageAnswers,
  ) {}

  /** RPCs: identity.getOwnProfile, identity.listOwnOrganizations. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.show(request, 'profile', async ({ frame, sessionToken }) => {
      const [profile, organizations] = await Promise.all([
        this.profileOf(request, sessionToken),
        this.organizationsOf(request, sessionToken),
      ]);
      await this.pages.send(
        request,
        ownProfilePage({ ...frame, ...contentOf(request, profile), organizations, isSaved: false, unfit: null }),
      );
    });
  }

  /** RPCs: identity.listOwnOrganizations, identity.updateOwnProfile; after what cannot be identity.getOwnProfile, for the rest of the page. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'profile', async ({ frame, sessionToken }, form) => {
      const typed = typedIn(form);
      const attributes = changedAttributes(form, request.tenant.settings.userAttributes);
      const said = Object.keys(attributes).length > 0 ? { attributes } : {};
      // First: who has saved their profile is not told of an error.
      const organizations = await this.organizationsOf(request, sessionToken);
      try {
        const profile = await this.rpc.call(rpcMap.identity.updateOwnProfile, request.context, { sessionToken, ...typed, ...said });
        await this.pages.send(
          request,
          ownProfilePage({ ...frame, ...contentOf(request, profile), organizations, isSaved: true, unfit: null }),
        );
      } catch (error) {
        const { unfit, problems } = unfitIn(error, attributes);
        const profile = await this.profileOf(request, sessionToken);
        const known = { ...contentOf(request, profile), organizations };
        const fields = { ...known.fields, values: typedValues({ ...known.fields.values, ...attributes }), problems };
        const page = ownProfilePage({ ...frame, ...known, profile: { ...profile, ...typed }, fields, isSaved: false, unfit });
        await this.pages.send(request, page, { status: 400 });
      }
    });
  }

  private profileOf({ context }: TenantRequest, sessionToken: string): Promise<OwnProfile> {
    return this.rpc.call(rpcMap.identity.getOwnProfile, context, { sessionToken });
  }

  private async organizationsOf({ context }: TenantRequest, sessionToken: string): Promise<readonly OwnOrganization[]> {
    return (await this.rpc.call(rpcMap.identity.listOwnOrganizations, context, { sessionToken })).organizations;
  }
}

/** What its user may see of what the tenant keeps. */
const fieldsOf = ({ tenant }: TenantRequest, { attributes: values }: OwnProfile): AttributeFields => ({
  attributes: tenant.settings.userAttributes.filter(({ userAccess }) => userAccess !== 'none'),
  values,
  problems: {},
});

/** A profile as it is stored. */
const contentOf = (request: TenantRequest, profile: OwnProfile): Pick<OwnProfilePage, 'profile' | 'fields' | 'shown'> => {
  const attributes = fieldsOf(request, profile);
  const shown = [
    ...fields.map((field) => [field, profile[field] ?? ''] as const),
    ...attributes.attributes
      .filter(({ userAccess }) => userAccess === 'write')
      .map(({ name }) => [attributeFieldName(name), String(attributes.values[name] ?? '')] as const),
  ];
  return { profile, fields: attributes, shown: Object.fromEntries(shown) };
};

/** The first field that cannot be so, and the attributes; throws every other error again. */
const unfitIn = (
  error: unknown,
  typed: TypedAttributes,
): { readonly unfit: ProfileField | null; readonly problems: AttributeFields['problems'] } => {
  if (!(error instanceof ServiceError) || error.code !== 'invalid_argument') throw error;
  const unfit = fields.find((field) => error.members?.some(({ pointer }) => pointer === `/${field}`));
  const problems = attributeProblems(error, typed);
  if (unfit === undefined && Object.keys(problems).length === 0) throw error;
  return { unfit: unfit ?? null, problems };
};
