import { readAuthorizationDetails, refuseUnfitDetails, refuseUnknownDetails } from '../../../authorization-details.js';
import type { Check } from './check.js';

/** RFC 9396 §2, §5: what is asked for in detail, of types that the client may ask for. */
export const checkAuthorizationDetails: Check = ({ parameters, application, servers }) => {
  const authorizationDetails = readAuthorizationDetails(parameters) ?? [];
  refuseUnknownDetails(authorizationDetails, application, servers);
  return { authorizationDetails };
};

/** RFC 9396 §5: the details fit the types of the resource servers that they are for. */
export const refuseOtherDetails: Check = ({ servers, members }, { detailSchemas }) => {
  const { authorizationDetails, resources } = members;
  if (authorizationDetails === undefined || resources === undefined) throw new TypeError('Details and resources are read before.');
  const named = servers.filter(({ identifier }) => resources.includes(identifier));
  refuseUnfitDetails(authorizationDetails, named, detailSchemas);
};
