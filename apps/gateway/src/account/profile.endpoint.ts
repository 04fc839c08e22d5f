import { Injectable } from '@nestjs/common';
import { type OwnProfile, type ParameterList, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { type AttributeFields, ownProfilePage, type ProfileField } from '#pages';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
import { attributeProblems, type TypedAttributes, typedAttributes, typedValues } from '../http/typed-attributes.js';
import { PageAnswers } from '../pages/page-answers.js';
import { AccountVisits } from './account-visits.js';

const fields: readonly ProfileField[] = ['name', 'picture', 'locale'];

/** What was typed; an empty field is none. */
const typedIn = (form: ParameterList): Pick<OwnProfile, ProfileField> => {
  const read = (field: ProfileField): string | null => singleParameter(form, field)?.trim() || null;
  return { name: read('name'), picture: read('picture'), locale: read('locale') };
};

/** `{issuer}/account/profile`: what a user says of themselves. */
@Injectable()
export class AccountProfileEndpoint {
  constructor(
    private readonly rpc: RpcClient,
    private readonly visits: AccountVisits,
    private readonly pages: PageAnswers,
  ) {}

  /** RPC: identity.getOwnProfile. */
  async get(request: TenantRequest): Promise<void> {
    await this.visits.show(request, 'profile', async ({ frame, sessionToken }) => {
      const profile = await this.rpc.call(rpcMap.identity.getOwnProfile, request.context, { sessionToken });
      const fields = fieldsOf(request, profile);
      await this.pages.send(request, ownProfilePage({ ...frame, profile, fields, isSaved: false, unfit: null }));
    });
  }

  /** RPC: identity.updateOwnProfile; after what cannot be identity.getOwnProfile, for the rest of the page. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'profile', async ({ frame, sessionToken }, form) => {
      const typed = typedIn(form);
      const attributes = typedAttributes(form, request.tenant.settings.userAttributes);
      const said = Object.keys(attributes).length > 0 ? { attributes } : {};
      try {
        const profile = await this.rpc.call(rpcMap.identity.updateOwnProfile, request.context, { sessionToken, ...typed, ...said });
        const fields = fieldsOf(request, profile);
        await this.pages.send(request, ownProfilePage({ ...frame, profile, fields, isSaved: true, unfit: null }));
      } catch (error) {
        const { unfit, problems } = unfitIn(error, attributes);
        const profile = await this.rpc.call(rpcMap.identity.getOwnProfile, request.context, { sessionToken });
        const known = fieldsOf(request, profile);
        const fields = { ...known, values: typedValues({ ...known.values, ...attributes }), problems };
        const page = ownProfilePage({ ...frame, profile: { ...profile, ...typed }, fields, isSaved: false, unfit });
        await this.pages.send(request, page, { status: 400 });
      }
    });
  }
}

/** What its user may see of what the tenant keeps. */
const fieldsOf = ({ tenant }: TenantRequest, { attributes: values }: OwnProfile): AttributeFields => ({
  attributes: tenant.settings.userAttributes.filter(({ userAccess }) => userAccess !== 'none'),
  values,
  problems: {},
});

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
