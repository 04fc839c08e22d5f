import { type HttpPoster, type Posted, PostFailure, type Posting } from '#outbound';
import { MessageError } from '../../ports/message-transport.js';

/** Milliseconds for one provider, from the look-up of its name to the last byte of its answer: two in a row still end before a lease does. */
export const smsProviderDeadlineMs = 10_000;

/** Of what stands between us and a provider, which may have handed the message on (RFC 9110 §15.6.3, §15.6.5). */
const ofIntermediaries: ReadonlySet<number> = new Set([502, 504]);

/** Whether an answer leaves open if the message was taken; any other status but 2xx says that it was not. */
export const isUnclear = (status: number): boolean => ofIntermediaries.has(status);

/** Posts a message. Throws a temporary `MessageError` where no answer comes in time; what the answer's status means is the caller's to say. */
export const postMessage = async (poster: HttpPoster, posting: Posting): Promise<Posted> => {
  try {
    return await poster.post(posting);
  } catch (error) {
    if (!(error instanceof PostFailure)) throw error;
    throw new MessageError(error.reason, false, { cause: error, mayBeTaken: error.isSent });
  }
};
