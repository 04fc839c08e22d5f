import { Injectable } from '@nestjs/common';
import { type OwnProfile, type ParameterList, rpcMap, ServiceError } from '#contracts';
import { RpcClient } from '#kernel';
import { ownProfilePage, type ProfileField } from '#pages';
import { singleParameter } from '../http/parameters.js';
import type { TenantRequest } from '../http/tenant-request.js';
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
      await this.pages.send(request, ownProfilePage({ ...frame, profile, isSaved: false, unfit: null }));
    });
  }

  /** RPC: identity.updateOwnProfile; after what cannot be identity.getOwnProfile, for the rest of the page. */
  async post(request: TenantRequest): Promise<void> {
    await this.visits.submit(request, 'profile', async ({ frame, sessionToken }, form) => {
      const typed = typedIn(form);
      try {
        const profile = await this.rpc.call(rpcMap.identity.updateOwnProfile, request.context, { sessionToken, ...typed });
        await this.pages.send(request, ownProfilePage({ ...frame, profile, isSaved: true, unfit: null }));
      } catch (error) {
        const unfit = unfitIn(error);
        const profile = await this.rpc.call(rpcMap.identity.getOwnProfile, request.context, { sessionToken });
        await this.pages.send(request, ownProfilePage({ ...frame, profile: { ...profile, ...typed }, isSaved: false, unfit }), {
          status: 400,
        });
      }
    });
  }
}

/** The first field that cannot be so; throws every other error again. */
const unfitIn = (error: unknown): ProfileField => {
  if (!(error instanceof ServiceError) || error.code !== 'invalid_argument') throw error;
  const unfit = fields.find((field) => error.members?.some(({ pointer }) => pointer === `/${field}`));
  if (unfit === undefined) throw error;
  return unfit;
};
