export type RangeServiceOptions = {
  /** What the first five hexadecimal digits of a hash are appended to. The operator names it: it may lead inside. */
  readonly url: string;
  readonly deadlineMs?: number;
  readonly now?: () => number;
};

/** A person waits for it, and a password that is set has 4.5 s for all that it takes. */
const usualDeadlineMs = 1_000;
/** An answer has some 1,000 lines of 40 bytes; lists grow. */
const maxBytes = 256 * 1024;
/** While it answers wrongly or not at all nobody waits for it, but who asks first after this. */
const restMs = 30_000;
/** Answers kept, for who sends the same form again: some 100 KiB each. */
const cached = { max: 64, ms: 600_000 } as const;
const maxAtATime = 16;

const prefixLength = 5;
const line = /^([0-9A-F]{35}):(\d{1,12})$/i;

/** The rests of the hashes of an answer. Those with the count 0 are padding, which hides from who watches how long an answer is. Throws for anything else than such lines. */
const readRange = (text: string): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const each of text.split(/\r?\n/)) {
    if (each === '') continue;
    const [, rest, count] = line.exec(each) ?? [];
    if (rest === undefined) throw new Error('the answer is no list of hashes');
    if (Number(count) > 0) found.add(rest.toUpperCase());
  }
  return found;
};

const readBody = async ({ body }: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1');
};

/**
 * A service that tells which hashes begin with five digits, as that of Have I Been Pwned does (k-anonymity): it learns one of a million beginnings, and neither the password nor
 * whose it is. Bounded in time, size and number; errors say nothing of what was asked.
 */
export class RangeService {
  readonly #ranges = new Map<string, { readonly range: Promise<ReadonlySet<string>>; readonly until: number }>();
  readonly #now: () => number;
  #asking = 0;
  #restsUntil = 0;

  constructor(private readonly options: RangeServiceOptions) {
    this.#now = options.now ?? Date.now;
  }

  /** Whether it knows a hash (SHA-1, 40 hexadecimal digits in upper case). Throws where it does not say. */
  async includes(hash: string): Promise<boolean> {
    const range = await this.#rangeOf(hash.slice(0, prefixLength));
    return range.has(hash.slice(prefixLength));
  }

  #rangeOf(prefix: string): Promise<ReadonlySet<string>> {
    const known = this.#ranges.get(prefix);
    if (known !== undefined && known.until > this.#now()) return known.range;
    if (this.#restsUntil > this.#now()) throw new Error('it failed a moment ago');
    if (this.#asking >= maxAtATime) throw new Error(`${maxAtATime} are being looked up`);
    const range = this.#ask(prefix);
    this.#ranges.delete(prefix);
    this.#ranges.set(prefix, { range, until: this.#now() + cached.ms });
    const [oldest] = this.#ranges.keys();
    if (this.#ranges.size > cached.max && oldest !== undefined) this.#ranges.delete(oldest);
    return range;
  }

  async #ask(prefix: string): Promise<ReadonlySet<string>> {
    const { url, deadlineMs = usualDeadlineMs } = this.options;
    this.#asking += 1;
    try {
      const response = await fetch(`${url}${prefix}`, {
        headers: { 'user-agent': 'Ostiary', accept: 'text/plain', 'add-padding': 'true' },
        redirect: 'manual',
        signal: AbortSignal.timeout(deadlineMs),
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(`answered ${response.status}`);
      }
      return readRange(await readBody(response));
    } catch (error) {
      this.#ranges.delete(prefix);
      this.#restsUntil = this.#now() + restMs;
      throw error;
    } finally {
      this.#asking -= 1;
    }
  }
}
