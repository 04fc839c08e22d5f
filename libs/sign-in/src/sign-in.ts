import type {
  AuthenticatorName,
  ChallengeId,
  Evidence,
  MailedFactorName,
  OrganizationChoice,
  OrganizationId,
  PasskeyRole,
  RiskSignal,
  SignInNeeds,
  SignInPurpose,
  UserId,
} from '#contracts';

/** What an authenticator waits for: a code that it sent, for instance. `at`: when it was asked (epoch seconds). `sentTo`: where a code went, as only the user knows it. `as`: what a passkey was asked for as. */
export type Challenge = {
  readonly method: AuthenticatorName;
  readonly id: ChallengeId;
  readonly at: number;
  readonly sentTo?: string;
  readonly as?: PasskeyRole;
};

/** A message by which somebody signs in at this sign-in, of whom nothing is proved. `about`: the hash of the name that was typed. `at`: epoch seconds. `isAnswered`: it may be answered once more, as people press buttons twice. */
export type AskedMessage = {
  readonly method: MailedFactorName;
  readonly id: ChallengeId;
  readonly at: number;
  readonly about: string;
  readonly isAnswered: boolean;
};

export type RememberedUser = Pick<Evidence, 'userId' | 'userVersion'>;

/** A user who had their account deleted, as they were when they proved who they are, and from when on it is erased (ISO 8601). */
export type LeavingUser = RememberedUser & { readonly deletionDueAt: string };

/** That a user became another version, and nothing else of them changed. */
export type RaisedVersion = { readonly userId: UserId; readonly from: number; readonly to: number };

/** What a user is a member of, as they proved who they are. */
export type KnownOrganizations = { readonly userId: UserId; readonly organizations: readonly OrganizationChoice[] };

/** What stood out as a user proved who they are. */
export type Risk = { readonly userId: UserId; readonly signals: readonly RiskSignal[] };

/** One browser's way from a request to its answer: what is demanded, what was proved, and what was chosen. Moves only by the functions beside it. */
export type SignIn = {
  readonly purpose: SignInPurpose;
  readonly needs: SignInNeeds;
  /** Epoch seconds. */
  readonly startedAt: number;
  /** All of one user as they were at one moment, at most one of an authenticator. */
  readonly evidence: readonly Evidence[];
  /** Of the evidence, what came with the browser's session: it stands and falls with that (`forSession`). */
  readonly brought: readonly AuthenticatorName[];
  /** The last one; its authenticator may be answered twice, as people press buttons twice. */
  readonly challenge: Challenge | null;
  /** The last one. It stands beside the challenge, which a page with passkeys replaces as often as it is loaded. */
  readonly message: AskedMessage | null;
  /** Of whom this browser is remembered, and as which version: it is spared the second factor that a policy asks for, and proves nothing. Left out: of nobody. */
  readonly remembered?: RememberedUser | null;
  /** Who had their account deleted: nothing that they prove leads further until they keep it. Left out: nobody. */
  readonly leaving?: LeavingUser | null;
  /** What stood out as its user proved who they are; left out: nobody has looked. */
  readonly risk?: Risk;
  /** Among what its user chooses where an organization is demanded; left out: nobody has looked. */
  readonly organizations?: KnownOrganizations;
  readonly choices: Choices;
  /** Grows by one with every move. */
  readonly revision: number;
};

/**
 * `account`: as whom the user goes on, because they said so or proved it here. `method`: what they sign in or prove a second factor with. `enrolment`: whether they set one up later.
 * `staySignedIn`: whether the session outlasts the closing of the browser, where the tenant offers that. `rememberBrowser`: whether this browser is
 * spared a second factor from now on. `keepsAccount`: whether they kept the account that they had deleted. `organization`: for which of theirs they go on. `consent`: what they said to the application.
 */
export type Choices = {
  readonly account: UserId | null;
  readonly method: AuthenticatorName | null;
  readonly enrolment: 'later' | null;
  readonly staySignedIn: boolean;
  /** Left out: it is not. */
  readonly rememberBrowser?: boolean;
  /** Left out: there was none to keep. */
  readonly keepsAccount?: boolean;
  /** Left out: none. */
  readonly organization?: OrganizationId;
  readonly consent: 'allow' | 'deny' | null;
};

const nothingChosen: Choices = { account: null, method: null, enrolment: null, staySignedIn: false, consent: null };

const methodsOf = (evidence: readonly Evidence[]): readonly AuthenticatorName[] => evidence.map(({ method }) => method);

/** The moment at which a sign-in begins, with what the browser's session brings: its evidence, and whether its user stays signed in. */
type Beginning = { readonly at: number; readonly evidence: readonly Evidence[]; readonly staySignedIn?: boolean };

/** What somebody proves, whatever for. */
export type Proving = Omit<SignIn, 'purpose'>;

/** What is proved at a first moment. None of the evidence counts where all must be proved now. */
export const beginProving = (needs: SignInNeeds, { at, evidence, staySignedIn = false }: Beginning): Proving => ({
  needs,
  startedAt: at,
  evidence: needs.maxAge === 0 ? [] : evidence,
  brought: needs.maxAge === 0 ? [] : methodsOf(evidence),
  challenge: null,
  message: null,
  choices: { ...nothingChosen, staySignedIn },
  revision: 0,
});

/** A sign-in at its first moment. */
export const beginSignIn = (purpose: SignInPurpose, needs: SignInNeeds, beginning: Beginning): SignIn => ({
  purpose,
  ...beginProving(needs, beginning),
});

const moved = (signIn: SignIn, changes: Partial<SignIn>): SignIn => ({ ...signIn, ...changes, revision: signIn.revision + 1 });

/**
 * After somebody proved who they are. Another user than before begins anew: neither evidence nor choices are inherited. What the same one proved before they changed
 * (a new password, for instance) counts no longer. `said`: what they chose with it.
 */
export const addEvidence = (
  signIn: SignIn,
  evidence: Evidence,
  said: Partial<Pick<Choices, 'staySignedIn' | 'rememberBrowser'>> = {},
): SignIn => {
  const { message } = signIn;
  const ofUser = signIn.evidence.filter(({ userId }) => userId === evidence.userId);
  const isSameUser = ofUser.length > 0;
  const kept = ofUser.filter(({ method, userVersion }) => method !== evidence.method && userVersion === evidence.userVersion);
  return moved(signIn, {
    evidence: [...kept, evidence],
    brought: methodsOf(kept).filter((method) => signIn.brought.includes(method)),
    challenge: isSameUser ? signIn.challenge : null,
    message: message?.method === evidence.method ? { ...message, isAnswered: true } : message,
    choices: { ...(isSameUser ? signIn.choices : nothingChosen), ...said, account: evidence.userId },
  });
};

/** With some of its evidence. No move. */
const keepEvidence = (signIn: SignIn, isKept: (evidence: Evidence) => boolean): SignIn => {
  const evidence = signIn.evidence.filter(isKept);
  if (evidence.length === signIn.evidence.length) return signIn;
  return { ...signIn, evidence, brought: methodsOf(evidence).filter((method) => signIn.brought.includes(method)) };
};

/**
 * A sign-in as it is for a browser whose live session stands on `held`: what it brought counts where that session holds it, or something newer of the same user and
 * authenticator. Who was signed out since, or shows another session, has proved here what they proved here alone. No move.
 */
export const forSession = (signIn: SignIn, held: readonly Evidence[]): SignIn => {
  const isHeld = ({ method, userId, userVersion, at }: Evidence): boolean =>
    held.some((one) => one.method === method && one.userId === userId && one.userVersion === userVersion && one.at >= at);
  return keepEvidence(signIn, (one) => !signIn.brought.includes(one.method) || isHeld(one));
};

/** A sign-in without what was proved up to `at` (epoch seconds): a session that stood on it would be over as it begins. No move. */
export const withoutProofsUpTo = (signIn: SignIn, at: number): SignIn => keepEvidence(signIn, (one) => one.at > at);

/** A sign-in as it is in a browser that is remembered of somebody; null: of nobody. No move. */
export const inBrowserOf = (signIn: SignIn, remembered: RememberedUser | null): SignIn => ({
  ...signIn,
  remembered: remembered && { userId: remembered.userId, userVersion: remembered.userVersion },
});

/** A sign-in as it is for a user who had their account deleted; null: for one who did not. No move. */
export const ofLeavingUser = (signIn: SignIn, leaving: LeavingUser | null): SignIn => ({
  ...signIn,
  leaving: leaving && { userId: leaving.userId, userVersion: leaving.userVersion, deletionDueAt: leaving.deletionDueAt },
});

/** After its user kept the account that they had deleted: what they proved before is as good as proved by them as they are now. */
export const keepAccount = (signIn: SignIn, { userId, from, to }: RaisedVersion): SignIn =>
  moved(signIn, {
    evidence: signIn.evidence.map((one) => (one.userId === userId && one.userVersion === from ? { ...one, userVersion: to } : one)),
    leaving: null,
    choices: { ...signIn.choices, keepsAccount: true },
  });

/** A sign-in whose user has just proved who they are, with what stood out. No move. */
export const withRisk = (signIn: SignIn, risk: Risk): SignIn => ({ ...signIn, risk });

/** A sign-in whose user is a member of organizations. No move. */
export const withOrganizations = (signIn: SignIn, organizations: KnownOrganizations): SignIn => ({ ...signIn, organizations });

/** Among which organizations a user chooses at a sign-in that is to be for one of them: none where they are members of one alone, which it is for. */
export const organizationsToChoose = (
  { needs, organizations: known }: Pick<SignIn, 'needs' | 'organizations'>,
  userId: UserId,
): readonly OrganizationChoice[] =>
  needs.organization === true && known?.userId === userId && known.organizations.length > 1 ? known.organizations : [];

/** For which of their organizations a user goes on: the one that they chose, or the only one. Null: it is not known, or not asked. */
export const organizationOf = (
  { needs, organizations: known, choices }: Pick<SignIn, 'needs' | 'organizations' | 'choices'>,
  userId: UserId,
): OrganizationId | null => {
  if (needs.organization !== true || known?.userId !== userId) return null;
  const [only, ...others] = known.organizations;
  return choices.organization ?? (others.length === 0 ? (only?.organizationId ?? null) : null);
};

/** After a user turned out to be another version than the one that proved something: nothing of that counts, and nobody waits for an answer. */
export const forgetProof = (signIn: SignIn, { userId, userVersion }: Pick<Evidence, 'userId' | 'userVersion'>): SignIn => {
  const { evidence, brought } = keepEvidence(signIn, (one) => one.userId !== userId || one.userVersion !== userVersion);
  return moved(signIn, { evidence, brought, challenge: null });
};

/** After an authenticator asked something; what was open before is no longer. */
export const openChallenge = (signIn: SignIn, challenge: Challenge): SignIn => moved(signIn, { challenge });

/** After an authenticator said where it sent what is open. What another one asked since stays as it is. */
export const noteSending = (signIn: SignIn, id: ChallengeId, sentTo: string): SignIn =>
  signIn.challenge?.id === id ? moved(signIn, { challenge: { ...signIn.challenge, sentTo } }) : signIn;

/** After an authenticator could not ask: what was open before is open again. What another one asked since stays open. */
export const closeChallenge = (signIn: SignIn, id: ChallengeId, before: Challenge | null): SignIn =>
  signIn.challenge?.id === id ? moved(signIn, { challenge: before }) : signIn;

/** After a message was asked for; the one before is good no longer. `staySignedIn`: what was said of that with it; the proof says it once more. No move where nothing is new. */
export const askForMessage = (signIn: SignIn, message: AskedMessage, staySignedIn = signIn.choices.staySignedIn): SignIn =>
  message === signIn.message && staySignedIn === signIn.choices.staySignedIn
    ? signIn
    : moved(signIn, { message, choices: { ...signIn.choices, staySignedIn } });

/** After none is sent: what was asked for before is good again. What was asked for since stays. */
export const takeBackMessage = (signIn: SignIn, id: ChallengeId, before: AskedMessage | null): SignIn =>
  signIn.message?.id === id ? moved(signIn, { message: before }) : signIn;

/** After the user said that they go on with the account that is signed in. */
export const chooseAccount = (signIn: SignIn, account: UserId): SignIn => moved(signIn, { choices: { ...signIn.choices, account } });

/** After the user chose what to sign in or prove a second factor with. Whether it would do is for `nextStep` to say. */
export const chooseMethod = (signIn: SignIn, method: AuthenticatorName): SignIn =>
  moved(signIn, { choices: { ...signIn.choices, method } });

/** After something has changed that is kept beside it: its user has set up something else than before, or said what they were asked for. */
export const noteChange = (signIn: SignIn): SignIn => moved(signIn, {});

/** After the user put their enrolment off. Whether it can wait is for `nextStep` to say. */
export const postponeEnrolment = (signIn: SignIn): SignIn => moved(signIn, { choices: { ...signIn.choices, enrolment: 'later' } });

/**
 * After the user chose for which of their organizations they go on. The first choice stands, as a denial does; what was allowed before it was for no organization, and is asked again. What is not to be chosen changes
 * nothing.
 */
export const chooseOrganization = (signIn: SignIn, userId: UserId, organization: OrganizationId): SignIn =>
  signIn.choices.organization === undefined &&
  signIn.choices.consent !== 'deny' &&
  organizationsToChoose(signIn, userId).some(({ organizationId }) => organizationId === organization)
    ? moved(signIn, { choices: { ...signIn.choices, organization, consent: null } })
    : signIn;

/** After the user decided. The first decision stands: a second one changes nothing. */
export const decideConsent = (signIn: SignIn, consent: 'allow' | 'deny'): SignIn =>
  signIn.choices.consent === null ? moved(signIn, { choices: { ...signIn.choices, consent } }) : signIn;
