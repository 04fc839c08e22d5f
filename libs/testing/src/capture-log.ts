import { Logger } from '@nestjs/common';

export type LoggedLine = { readonly level: string; readonly msg: unknown; readonly [field: string]: unknown };

/** What Nest's loggers say from now on, for the whole test file, instead of on the console. */
export const captureLog = (): LoggedLine[] => {
  const lines: LoggedLine[] = [];
  const at =
    (level: string) =>
    (line: unknown): void =>
      void lines.push(typeof line === 'object' && line !== null ? { level, msg: undefined, ...line } : { level, msg: line });
  Logger.overrideLogger({
    log: at('log'),
    warn: at('warn'),
    error: at('error'),
    debug: at('debug'),
    verbose: at('verbose'),
    fatal: at('fatal'),
  });
  return lines;
};
