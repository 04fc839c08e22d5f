import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';

/** Bytes of an answer in one message: NATS takes a megabyte, headers included. */
const partBytes = 512 * 1024;
/** Bytes of all answers of one service of which parts are missing yet. */
const heldBytes = 64 * 1024 * 1024;

const partHeader = 'Ostiary-Part';

type Part = { readonly data: Uint8Array; readonly headers?: MsgHdrs };

/** An answer as it travels: in one message, or in several that say which of how many they are, where it is too large for one. */
export const partsOf = (answer: string): readonly Part[] => {
  const data = Buffer.from(answer);
  const count = Math.ceil(data.length / partBytes);
  if (count <= 1) return [{ data }];
  return Array.from({ length: count }, (_, index) => {
    const said = headers();
    said.set(partHeader, `${index + 1}/${count}`);
    return { data: data.subarray(index * partBytes, (index + 1) * partBytes), headers: said };
  });
};

/** `1/3` as numbers; null for what is none. */
const placeOf = (said: string): readonly [nth: number, count: number] | null => {
  const [, nth, count] = /^([1-9][0-9]{0,2})\/([1-9][0-9]{0,2})$/.exec(said) ?? [];
  return nth === undefined || count === undefined || Number(nth) > Number(count) ? null : [Number(nth), Number(count)];
};

type Arriving = Pick<Msg, 'subject' | 'data'> & { readonly headers?: MsgHdrs | undefined };

/** Joins the parts of the answers of one service, which come in order. */
export class AnswerParts {
  readonly #begun = new Map<string, Uint8Array[]>();

  /** `isAwaited`: whether anybody waits for what comes at a subject. */
  constructor(private readonly isAwaited: (subject: string) => boolean) {}

  /** The whole answer of which a message is all, or the last part; null while others are to come. Empty where a part is missing, nobody waits for it, or it is more than is held. */
  join({ subject, data, headers: said }: Arriving): Uint8Array | null {
    const part = said?.get(partHeader) ?? '';
    if (part === '') return data;
    const [nth, count] = placeOf(part) ?? [0, 0];
    if (nth === 1) this.#forgetUnawaited();
    const parts = nth === 1 ? [] : (this.#begun.get(subject) ?? []);
    this.#begun.delete(subject);
    if (nth !== parts.length + 1 || !this.isAwaited(subject) || this.#held() + sizeOf(parts) + data.length > heldBytes)
      return new Uint8Array();
    parts.push(data);
    if (nth === count) return Buffer.concat(parts);
    this.#begun.set(subject, parts);
    return null;
  }

  /** What a service that stopped has begun to say. */
  #forgetUnawaited(): void {
    for (const subject of this.#begun.keys()) if (!this.isAwaited(subject)) this.#begun.delete(subject);
  }

  #held(): number {
    return [...this.#begun.values()].reduce((sum, parts) => sum + sizeOf(parts), 0);
  }
}

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);
