export {
  checkReplacement,
  clientInformation,
  presentedRegistrationToken,
  refuseInitialAccessToken,
  registrationClientUri,
  registrationErrorReply,
  registrationPath,
  requireRegistrationToken,
} from './client-information.js';
export { clientDocumentHost, isClientDocumentUrl, readClientDocument } from './client-document.js';
export { refuseMetadata } from './client-metadata.js';
export {
  metadataRefusal,
  type OfferedToClients,
  offeredBesides,
  replacedRegistration,
  requestedRegistration,
} from './requested-registration.js';
