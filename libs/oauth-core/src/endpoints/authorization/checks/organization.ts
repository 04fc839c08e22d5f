import { OAuthError } from '../../../errors.js';
import type { Check } from './check.js';

/** For which organization is asked, by its id or name. Whether there is one is not looked at before the user is known, who has to be a member of it: nobody learns which there are. */
export const checkOrganization: Check = ({ parameters, application }) => {
  const organization = parameters.get('organization');
  if (organization !== null && application.organizationUsage === 'none')
    throw new OAuthError('invalid_request', 'The client may not ask for an organization');
  return { organization };
};
