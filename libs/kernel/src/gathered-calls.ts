import { ServiceError, type TenantContext } from '#contracts';
import { Gathered } from './gathered.js';

/** More would not fit into one message of the largest inputs (tokens of 8 KiB). */
const mostInputs = 64;

type Call<Input> = { readonly context: TenantContext; readonly input: Input };

const latest = (one: TenantContext, other: TenantContext): TenantContext => (other.deadline > one.deadline ? other : one);

const isInternal = (error: unknown): boolean => error instanceof ServiceError && error.code === 'internal';

const inPortions = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / mostInputs) }, (_, index) => items.slice(index * mostInputs, (index + 1) * mostInputs));

/**
 * One RPC for all of a tenant who want the same of another service in one turn of the event loop; nobody waits longer than
 * that turn. The call goes by the context whose deadline is the latest, so that nobody suffers from another's. Where one
 * of the inputs breaks the service, each is asked for by itself, and only that one fails.
 */
export class GatheredCalls<Input, Answer> {
  readonly #calls = new Gathered<Call<Input>, Answer>(
    async (_tenantId, calls) => (await Promise.all(inPortions(calls).map((portion) => this.#callFor(portion)))).flat(),
    setImmediate,
  );

  constructor(
    /** Answers for `inputs`, in their order. */
    private readonly call: (context: TenantContext, inputs: readonly Input[]) => Promise<readonly Answer[]>,
  ) {}

  /** The answer for `input`. Errors are those of the call. */
  ask(context: TenantContext, input: Input): Promise<Answer> {
    return this.#calls.add(context.tenantId, { context, input });
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
