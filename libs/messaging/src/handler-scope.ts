/** What is known of a piece of work when it starts. */
export type WorkFacts = { readonly correlationId: string; readonly traceparent: string; readonly tenantId?: string | undefined };

/** Runs a handler of an RPC or event: the place to open a log context or a span around it. */
export type HandlerScope = <Result>(facts: WorkFacts, work: () => Result) => Result;

export const plainScope: HandlerScope = (_facts, work) => work();
