/** The app cannot start, for a reason the operator can do something about. The message is one line and complete. */
export class StartError extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = 'StartError';
  }
}

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

const chain = (error: unknown): unknown[] => {
  const links: unknown[] = [];
  for (let link = error; link !== undefined && link !== null && links.length < 8; link = link instanceof Error ? link.cause : undefined) {
    links.push(link);
    if (link instanceof AggregateError) links.push(...(link.errors as unknown[]));
  }
  return links;
};

/** The first system or SQLSTATE code in an error and its causes. */
export const failureCode = (error: unknown): string | null => {
  for (const link of chain(error)) {
    const code = codeOf(link);
    if (code !== null) return code;
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
