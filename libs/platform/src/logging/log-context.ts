import { AsyncLocalStorage } from 'node:async_hooks';

/** What every line that is logged during a piece of work says of it. */
export type LogContext = {
  readonly app?: string;
  readonly correlationId?: string;
  readonly traceparent?: string;
  readonly tenantId?: string;
};

const storage = new AsyncLocalStorage<LogContext>();

/** The fields of the work under way. */
export const currentLogContext = (): LogContext => storage.getStore() ?? {};

/** Runs `work`, and whatever it starts, with these fields added to each line that is logged. */
export const withLogContext = <Result>(fields: LogContext, work: () => Result): Result =>
  storage.run({ ...storage.getStore(), ...fields }, work);

/** As `withLogContext`, for a framework hook after which the rest of the request runs in the same asynchronous context. */
export const enterLogContext = (fields: LogContext): void => {
  storage.enterWith({ ...storage.getStore(), ...fields });
};
