import type { AuthorizationDisplay, ClientId, ClientLinks, ParameterList, SignInKey, SignInState, StepName } from '#contracts';
import type { AttributeFields, LinkedClient, LoginProblem } from '#pages';
import type { TenantRequest } from '../http/tenant-request.js';
import type { PageStatus } from '../pages/page-answers.js';

/** What a step's page shows of what the sign-in is for. `clientId`: null where it is for no application. */
export type StepDisplay = Omit<AuthorizationDisplay, 'clientId' | 'isAnswered'> & { readonly clientId: ClientId | null };

const noLinks: ClientLinks = { clientUri: null, policyUri: null, tosUri: null };

/** The pages about a client that are linked before anybody has signed in. None of one that nobody answers for: its page may look like this one, and is opened from it (RFC 7591 §5). */
export const linksBeforeSignIn = ({ clientLinks, isUnverified, redirectHost }: StepDisplay): LinkedClient => ({
  clientLinks: isUnverified ? noLinks : clientLinks,
  redirectHost: redirectHost ?? null,
});

/** A sign-in at a step, with what its page shows of the application. */
export type PresentStep = {
  readonly request: TenantRequest;
  readonly key: SignInKey;
  readonly state: Extract<SignInState, { readonly status: 'open' }>;
  readonly display: StepDisplay;
};

/** Why a form is shown again, with what was typed that is no secret; of attributes what is wrong with each. */
export type Failure = {
  readonly status: number;
  readonly problem: LoginProblem;
  readonly typed: string;
  readonly retryAfter?: number;
  readonly attributes?: Omit<AttributeFields, 'attributes'>;
};

/** How the page of a failure, or of none, is sent. */
export const statusOf = (failure: Failure | null): PageStatus => ({ status: failure?.status ?? 200, retryAfter: failure?.retryAfter });

/** What a form led to: the sign-in has moved, with the session's secret where one began or serves; or the form is shown again; or a page that the user reads before they go on. */
export type Submitted =
  | { readonly kind: 'moved'; readonly state: SignInState; readonly sessionToken: string | null }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'shown'; readonly answer: () => Promise<void> };

/** The page of one step: how it looks, and what its form does. */
export abstract class StepPage {
  abstract readonly step: StepName;
  /** A member that the form of this step has, and no other's. */
  abstract readonly member: string;

  abstract show(present: PresentStep, failure: Failure | null): Promise<void>;

  /** Refuses with `transaction_invalid` what cannot move on. */
  abstract submit(request: TenantRequest, key: SignInKey, form: ParameterList): Promise<Submitted>;
}
