import { failureCode, StartError } from '#kernel';

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
