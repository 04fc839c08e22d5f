import { rpcMap } from '#contracts';
import { bindRpcs } from '#messaging';
import { BeginEnrolmentUseCase } from '../use-cases/begin-enrolment/begin-enrolment.use-case.js';
import { ConfirmEnrolmentUseCase } from '../use-cases/confirm-enrolment/confirm-enrolment.use-case.js';
import { RenameAuthenticatorUseCase } from '../use-cases/rename-authenticator/rename-authenticator.use-case.js';
import { RemoveAuthenticatorUseCase } from '../use-cases/remove-authenticator/remove-authenticator.use-case.js';
import { BeginAuthenticationUseCase } from '../use-cases/begin-authentication/begin-authentication.use-case.js';
import { ChangeOwnPasswordUseCase } from '../use-cases/change-own-password/change-own-password.use-case.js';
import { CreateEmailVerificationUseCase } from '../use-cases/create-email-verification/create-email-verification.use-case.js';
import { CreateOneTimeCodeUseCase } from '../use-cases/create-one-time-code/create-one-time-code.use-case.js';
import { CreatePasskeyChallengeUseCase } from '../use-cases/create-passkey-challenge/create-passkey-challenge.use-case.js';
import { CreatePasswordResetUseCase } from '../use-cases/create-password-reset/create-password-reset.use-case.js';
import { AcceptTermsUseCase } from '../use-cases/accept-terms/accept-terms.use-case.js';
import { ListTermsAcceptancesUseCase } from '../use-cases/list-terms-acceptances/list-terms-acceptances.use-case.js';
import { CompleteProfileUseCase } from '../use-cases/complete-profile/complete-profile.use-case.js';
import { CompleteSignUpUseCase } from '../use-cases/complete-sign-up/complete-sign-up.use-case.js';
import { ConfirmSignUpUseCase } from '../use-cases/confirm-sign-up/confirm-sign-up.use-case.js';
import { CreateSignInMessageUseCase } from '../use-cases/create-sign-in-message/create-sign-in-message.use-case.js';
import { CreateSignUpMessageUseCase } from '../use-cases/create-sign-up-message/create-sign-up-message.use-case.js';
import { CreateRecoveryCodesUseCase } from '../use-cases/create-recovery-codes/create-recovery-codes.use-case.js';
import { CreateUserUseCase } from '../use-cases/create-user/create-user.use-case.js';
import { DeleteUserUseCase } from '../use-cases/delete-user/delete-user.use-case.js';
import { FindUserUseCase } from '../use-cases/find-user/find-user.use-case.js';
import { FindUserByIdentifierUseCase } from '../use-cases/find-user-by-identifier/find-user-by-identifier.use-case.js';
import { FindUsersUseCase } from '../use-cases/find-users/find-users.use-case.js';
import { CreateUserImportUseCase } from '../use-cases/create-user-import/create-user-import.use-case.js';
import { GetUserImportUseCase } from '../use-cases/get-user-import/get-user-import.use-case.js';
import { ListUserImportsUseCase } from '../use-cases/list-user-imports/list-user-imports.use-case.js';
import { ImportUsersUseCase } from '../use-cases/import-users/import-users.use-case.js';
import { ListRefusedImportsUseCase } from '../use-cases/list-refused-imports/list-refused-imports.use-case.js';
import { DeleteUserImportUseCase } from '../use-cases/delete-user-import/delete-user-import.use-case.js';
import { CreateInvitationUseCase } from '../use-cases/create-invitation/create-invitation.use-case.js';
import { GetInvitationUseCase } from '../use-cases/get-invitation/get-invitation.use-case.js';
import { ListInvitationsUseCase } from '../use-cases/list-invitations/list-invitations.use-case.js';
import { ResendInvitationUseCase } from '../use-cases/resend-invitation/resend-invitation.use-case.js';
import { RevokeInvitationUseCase } from '../use-cases/revoke-invitation/revoke-invitation.use-case.js';
import { CreateInvitationMessageUseCase } from '../use-cases/create-invitation-message/create-invitation-message.use-case.js';
import { OpenInvitationUseCase } from '../use-cases/open-invitation/open-invitation.use-case.js';
import { AcceptInvitationUseCase } from '../use-cases/accept-invitation/accept-invitation.use-case.js';
import { GetLoginThrottleUseCase } from '../use-cases/get-login-throttle/get-login-throttle.use-case.js';
import { GetOwnProfileUseCase } from '../use-cases/get-own-profile/get-own-profile.use-case.js';
import { GetPasswordResetUseCase } from '../use-cases/get-password-reset/get-password-reset.use-case.js';
import { GetSignUpUseCase } from '../use-cases/get-sign-up/get-sign-up.use-case.js';
import { GetUserUseCase } from '../use-cases/get-user/get-user.use-case.js';
import { ListAuthenticatorsUseCase } from '../use-cases/list-authenticators/list-authenticators.use-case.js';
import { PreviewPasswordSignInUseCase } from '../use-cases/preview-password-sign-in/preview-password-sign-in.use-case.js';
import { ListUsersUseCase } from '../use-cases/list-users/list-users.use-case.js';
import { ReportThrottlingUseCase } from '../use-cases/report-throttling/report-throttling.use-case.js';
import { RequestPasswordResetUseCase } from '../use-cases/request-password-reset/request-password-reset.use-case.js';
import { RequestSignInMessageUseCase } from '../use-cases/request-sign-in-message/request-sign-in-message.use-case.js';
import { RequestSignUpUseCase } from '../use-cases/request-sign-up/request-sign-up.use-case.js';
import { ResetPasswordUseCase } from '../use-cases/reset-password/reset-password.use-case.js';
import { SetPasswordUseCase } from '../use-cases/set-password/set-password.use-case.js';
import { UnlockUserUseCase } from '../use-cases/unlock-user/unlock-user.use-case.js';
import { UpdateOwnProfileUseCase } from '../use-cases/update-own-profile/update-own-profile.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user/update-user.use-case.js';
import { VerifyAuthenticationUseCase } from '../use-cases/verify-authentication/verify-authentication.use-case.js';
import { VerifyEmailUseCase } from '../use-cases/verify-email/verify-email.use-case.js';
import { RequestOwnEmailChangeUseCase } from '../use-cases/request-own-email-change/request-own-email-change.use-case.js';
import { GetOwnEmailChangeUseCase } from '../use-cases/get-own-email-change/get-own-email-change.use-case.js';
import { ConfirmOwnEmailChangeUseCase } from '../use-cases/confirm-own-email-change/confirm-own-email-change.use-case.js';
import { CreateEmailChangeMessageUseCase } from '../use-cases/create-email-change-message/create-email-change-message.use-case.js';
import { GetEmailChangeUseCase } from '../use-cases/get-email-change/get-email-change.use-case.js';
import { RequestOwnDeletionUseCase } from '../use-cases/request-own-deletion/request-own-deletion.use-case.js';
import { CancelDeletionUseCase } from '../use-cases/cancel-deletion/cancel-deletion.use-case.js';
import { GetFarewellUseCase } from '../use-cases/get-farewell/get-farewell.use-case.js';
import { ListOwnTermsAcceptancesUseCase } from '../use-cases/list-own-terms-acceptances/list-own-terms-acceptances.use-case.js';
import { DecideEmailChangeUseCase } from '../use-cases/decide-email-change/decide-email-change.use-case.js';
import { FindMembershipsUseCase } from '../use-cases/find-memberships/find-memberships.use-case.js';
import { ListOrganizationMembersUseCase } from '../use-cases/list-organization-members/list-organization-members.use-case.js';
import { GetOrganizationMemberUseCase } from '../use-cases/get-organization-member/get-organization-member.use-case.js';
import { PutOrganizationMemberUseCase } from '../use-cases/put-organization-member/put-organization-member.use-case.js';
import { RemoveOrganizationMemberUseCase } from '../use-cases/remove-organization-member/remove-organization-member.use-case.js';
import { ListUserOrganizationsUseCase } from '../use-cases/list-user-organizations/list-user-organizations.use-case.js';
import { ListOwnOrganizationsUseCase } from '../use-cases/list-own-organizations/list-own-organizations.use-case.js';

/** What answers each RPC of the identity service. */
export const identityRpcs = bindRpcs(rpcMap.identity, {
  verifyAuthentication: VerifyAuthenticationUseCase,
  previewPasswordSignIn: PreviewPasswordSignInUseCase,
  beginAuthentication: BeginAuthenticationUseCase,
  listAuthenticators: ListAuthenticatorsUseCase,
  beginEnrolment: BeginEnrolmentUseCase,
  completeProfile: CompleteProfileUseCase,
  acceptTerms: AcceptTermsUseCase,
  listTermsAcceptances: ListTermsAcceptancesUseCase,
  confirmEnrolment: ConfirmEnrolmentUseCase,
  removeAuthenticator: RemoveAuthenticatorUseCase,
  renameAuthenticator: RenameAuthenticatorUseCase,
  createRecoveryCodes: CreateRecoveryCodesUseCase,
  reportThrottling: ReportThrottlingUseCase,
  getUser: GetUserUseCase,
  findUser: FindUserUseCase,
  findUserByIdentifier: FindUserByIdentifierUseCase,
  findUsers: FindUsersUseCase,
  listUsers: ListUsersUseCase,
  createUser: CreateUserUseCase,
  updateUser: UpdateUserUseCase,
  deleteUser: DeleteUserUseCase,
  setPassword: SetPasswordUseCase,
  requestPasswordReset: RequestPasswordResetUseCase,
  createPasswordReset: CreatePasswordResetUseCase,
  getPasswordReset: GetPasswordResetUseCase,
  resetPassword: ResetPasswordUseCase,
  requestSignUp: RequestSignUpUseCase,
  createSignUpMessage: CreateSignUpMessageUseCase,
  requestSignInMessage: RequestSignInMessageUseCase,
  createSignInMessage: CreateSignInMessageUseCase,
  getSignUp: GetSignUpUseCase,
  confirmSignUp: ConfirmSignUpUseCase,
  completeSignUp: CompleteSignUpUseCase,
  createUserImport: CreateUserImportUseCase,
  getUserImport: GetUserImportUseCase,
  listUserImports: ListUserImportsUseCase,
  importUsers: ImportUsersUseCase,
  listRefusedImports: ListRefusedImportsUseCase,
  deleteUserImport: DeleteUserImportUseCase,
  createInvitation: CreateInvitationUseCase,
  getInvitation: GetInvitationUseCase,
  listInvitations: ListInvitationsUseCase,
  resendInvitation: ResendInvitationUseCase,
  revokeInvitation: RevokeInvitationUseCase,
  createInvitationMessage: CreateInvitationMessageUseCase,
  openInvitation: OpenInvitationUseCase,
  acceptInvitation: AcceptInvitationUseCase,
  findMemberships: FindMembershipsUseCase,
  listOrganizationMembers: ListOrganizationMembersUseCase,
  getOrganizationMember: GetOrganizationMemberUseCase,
  putOrganizationMember: PutOrganizationMemberUseCase,
  removeOrganizationMember: RemoveOrganizationMemberUseCase,
  listUserOrganizations: ListUserOrganizationsUseCase,
  getLoginThrottle: GetLoginThrottleUseCase,
  unlockUser: UnlockUserUseCase,
  createEmailVerification: CreateEmailVerificationUseCase,
  createPasskeyChallenge: CreatePasskeyChallengeUseCase,
  createOneTimeCode: CreateOneTimeCodeUseCase,
  verifyEmail: VerifyEmailUseCase,
  getOwnProfile: GetOwnProfileUseCase,
  listOwnOrganizations: ListOwnOrganizationsUseCase,
  listOwnTermsAcceptances: ListOwnTermsAcceptancesUseCase,
  updateOwnProfile: UpdateOwnProfileUseCase,
  changeOwnPassword: ChangeOwnPasswordUseCase,
  requestOwnEmailChange: RequestOwnEmailChangeUseCase,
  getOwnEmailChange: GetOwnEmailChangeUseCase,
  confirmOwnEmailChange: ConfirmOwnEmailChangeUseCase,
  createEmailChangeMessage: CreateEmailChangeMessageUseCase,
  getEmailChange: GetEmailChangeUseCase,
  decideEmailChange: DecideEmailChangeUseCase,
  requestOwnDeletion: RequestOwnDeletionUseCase,
  cancelDeletion: CancelDeletionUseCase,
  getFarewell: GetFarewellUseCase,
});
