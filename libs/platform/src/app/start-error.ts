/** The app cannot start, for a reason the operator can do something about. The message is one line and complete. */
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

/** Says in words why a port could not be opened. */
export const portError = (error: unknown, port: number, variable: string): StartError => {
  const code = failureCode(error);
  if (code === 'EADDRINUSE')
    return new StartError(`Port ${port} is taken by another program. Stop that program, or set ${variable} to a free port.`, {
      cause: error,
    });
  if (code === 'EACCES')
    return new StartError(`Port ${port} may not be opened by this user. Set ${variable} to a port above 1023.`, { cause: error });
  if (code === 'EADDRNOTAVAIL')
    return new StartError(`Port ${port} cannot be opened on that address: this machine does not have it.`, { cause: error });
  return new StartError(`Port ${port} cannot be opened (${code ?? 'unknown reason'}).`, { cause: error });
};

const hostOf = (url: string): string => {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || '5432'}`;
};

/** Says in words why the database cannot be used. The URL's password is not shown. */
export const databaseError = (error: unknown, url: string): StartError => {
  const code = failureCode(error) ?? '';
  const { username, pathname } = new URL(url);
  const where = hostOf(url);
  if (code.startsWith('28')) {
    return new StartError(
      `PostgreSQL at ${where} refuses the user ${decodeURIComponent(username)}. Check user and password in OSTIARY_DATABASE_URL.`,
      {
        cause: error,
      },
    );
  }
  if (code === '3D000')
    return new StartError(`PostgreSQL at ${where} has no database ${pathname.slice(1)}. Create it, or correct OSTIARY_DATABASE_URL.`, {
      cause: error,
    });
  return new StartError(
    `PostgreSQL cannot be reached at ${where}${code === '' ? '' : ` (${code})`}. Start it, or correct OSTIARY_DATABASE_URL.`,
    {
      cause: error,
    },
  );
};
