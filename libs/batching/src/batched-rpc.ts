import { ServiceError, type TenantContext } from '#contracts';
import { Batcher } from './batcher.js';

/** More would not fit into one message of the largest inputs (tokens of 8 KiB). */
const maxInputs = 64;

type Call<Input> = { readonly context: TenantContext; readonly input: Input };

const latest = (one: TenantContext, other: TenantContext): TenantContext => (other.deadline > one.deadline ? other : one);

const isInternal = (error: unknown): boolean => error instanceof ServiceError && error.code === 'internal';

const chunk = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / maxInputs) }, (_, index) => items.slice(index * maxInputs, (index + 1) * maxInputs));

/**
 * One RPC for all callers of a tenant that want the same of another service in one tick of the event loop; no caller waits longer
 * than that tick. The call has the context whose deadline is the latest, so that no caller suffers from another's. Where one
 * of the inputs breaks the service, each is sent by itself, and only that one fails.
 */
export class BatchedRpc<Input, Answer> {
  readonly #calls = new Batcher<Call<Input>, Answer>(
    async (_tenantId, calls) => (await Promise.all(chunk(calls).map((part) => this.#callFor(part)))).flat(),
    setImmediate,
  );

  constructor(
    /** Answers for `inputs`, in their order. */
    private readonly call: (context: TenantContext, inputs: readonly Input[]) => Promise<readonly Answer[]>,
  ) {}

  /** The answer for `input`. Errors are those of the call. */
  load(context: TenantContext, input: Input): Promise<Answer> {
    return this.#calls.load(context.tenantId, { context, input });
  }

  async #callFor(calls: readonly Call<Input>[]): Promise<readonly (Answer | Promise<Answer>)[]> {
    const context = calls.map((each) => each.context).reduce(latest);
    const inputs = calls.map(({ input }) => input);
    try {
      return await this.#answers(context, inputs);
    } catch (error) {
      if (calls.length === 1 || !isInternal(error)) throw error;
      return calls.map(async ({ context: own, input }) => (await this.#answers(own, [input]))[0] as Answer);
    }
  }

  async #answers(context: TenantContext, inputs: readonly Input[]): Promise<readonly Answer[]> {
    const answers = await this.call(context, inputs);
    if (answers.length !== inputs.length) throw new ServiceError('internal', 'A service gave no proper answer.');
    return answers;
  }
}
