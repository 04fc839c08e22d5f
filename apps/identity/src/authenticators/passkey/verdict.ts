/** Whether something was verified, with what it says; otherwise why not, for the log alone. */
export type Verdict<Verified> =
  | { readonly isVerified: true; readonly verified: Verified }
  | { readonly isVerified: false; readonly reason: string };

const maxReasonLength = 200;

/** What `verify` answers, or the reason for which it throws: whatever it reads is a stranger's, and nothing of that may be an error of ours. */
export const verdictOf = async <Verified>(verify: () => Promise<Verified>): Promise<Verdict<Verified>> => {
  try {
    return { isVerified: true, verified: await verify() };
  } catch (error) {
    return { isVerified: false, reason: (error instanceof Error ? error.message : String(error)).slice(0, maxReasonLength) };
  }
};
