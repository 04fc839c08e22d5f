/** Token of the `OAuthDependencies` that use cases hand to the protocol. */
export const OAUTH = Symbol('OAuthDependencies');
