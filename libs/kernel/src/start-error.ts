/** The platform cannot start, for a reason the operator can do something about. The message is one line and complete. */
export class StartError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'StartError';
  }
}

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;

const causesOf = (error: unknown): unknown[] => {
  if (typeof error !== 'object' || error === null) return [];
  const several = 'errors' in error && Array.isArray(error.errors) ? (error.errors as unknown[]) : [];
  return 'cause' in error ? [...several, error.cause] : several;
};

/** The first system or SQLSTATE code in an error and its causes. */
export const failureCode = (error: unknown, depth = 0): string | null => {
  const code = codeOf(error);
  if (code !== null || depth > 8) return code;
  for (const cause of causesOf(error)) {
    const found = failureCode(cause, depth + 1);
    if (found !== null) return found;
  }
  return null;
};
