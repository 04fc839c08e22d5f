export {
  checkReplacement,
  clientInformation,
  presentedRegistrationToken,
  refuseInitialAccessToken,
  registrationClientUri,
  registrationErrorReply,
  registrationPath,
  requireRegistrationToken,
  requireSameStatement,
} from './client-information.js';
export { clientDocumentHost, isClientDocumentUrl, readClientDocument } from './client-document.js';
export { refuseMetadata } from './client-metadata.js';
export { refuseUnprovenSector } from './proven-sector.js';
export { verifySoftwareStatement, withStatement } from './software-statement.js';
export {
  metadataRefusal,
  type OfferedToClients,
  offeredBesides,
  replacedRegistration,
  requestedRegistration,
} from './requested-registration.js';
