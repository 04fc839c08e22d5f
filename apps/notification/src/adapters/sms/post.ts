import { MessageError } from '../../ports/message-transport.js';

/** Milliseconds for one provider, from the look-up of its name to the last byte of its answer: two in a row still end before a lease does. */
export const smsProviderDeadlineMs = 10_000;

const maxAnswerBytes = 16 * 1024;

export type Posting = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly deadlineMs: number;
  /** Gives up before that. */
  readonly signal?: AbortSignal | undefined;
};

export type Posted = { readonly status: number; readonly text: string };

/** The beginning of an answer; the rest of one that is too long, or never ends, is not waited for. */
const beginningOf = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxAnswerBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString();
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const failureOf = (error: unknown): string => {
  const code = memberOf(memberOf(error, 'cause'), 'code');
  return typeof code === 'string' ? `failed with ${code.slice(0, 40)}` : 'failed';
};

/**
 * Posts to an address that the operator named; redirects are not followed, since what is posted is meant for nobody else. Throws a temporary
 * `MessageError` where no answer comes in time. What the answer's status means is the caller's to say.
 */
export const post = async ({ url, headers, body, deadlineMs, signal: givenUp }: Posting): Promise<Posted> => {
  const deadline = AbortSignal.timeout(deadlineMs);
  const signal = givenUp === undefined ? deadline : AbortSignal.any([deadline, givenUp]);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'user-agent': 'Ostiary', ...headers },
      body,
      redirect: 'manual',
      signal,
    });
    return { status: response.status, text: await beginningOf(response) };
  } catch (error) {
    throw new MessageError(signal.aborted ? 'took too long' : failureOf(error), false, { cause: error });
  }
};
