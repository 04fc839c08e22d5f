export {
  checkReplacement,
  clientInformation,
  presentedRegistrationToken,
  refuseInitialAccessToken,
  registrationErrorReply,
  registrationPath,
  requireRegistrationToken,
} from './client-information.js';
export {
  metadataRefusal,
  type OfferedToClients,
  offeredBesides,
  replacedRegistration,
  requestedRegistration,
} from './requested-registration.js';
