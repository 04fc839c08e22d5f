import type { ChallengeAnswer, OAuthReply } from '#contracts';

type SignIn<Begun> = { readonly kind: 'sign_in' } & Begun;

/** What a request at the authorization challenge endpoint led to, where it may be a refusal. */
export const challengeAnswer = <Begun>(led: SignIn<Begun> | OAuthReply): ChallengeAnswer<Begun> =>
  'kind' in led ? led : { kind: 'answered', reply: led };
