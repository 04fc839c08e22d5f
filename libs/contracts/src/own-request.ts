/**
 * A request of a user about their own account. Whose it is follows from the secret of their session alone, and the service that owns what is asked for finds it out. All
 * refuse with `login_required` what is not the secret of a live session of the tenant, and those that change what somebody is known by with
 * `step_up_required` a session whose proofs are older than `proofAges.accepted`.
 */
export type OwnRequest = { readonly sessionToken: string };
