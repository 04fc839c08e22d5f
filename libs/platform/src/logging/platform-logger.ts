import { isNativeError } from 'node:util/types';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { AppName } from '#contracts';
import type { LogLevel } from '../config/app-config.js';
import { redact, redactText } from './redact.js';
import { textLines } from './text-lines.js';

export type LoggerOptions = {
  /** Said in each line; left out where all apps of the process share the logger. */
  readonly app?: AppName;
  readonly level: LogLevel;
  readonly format: 'json' | 'text';
  /** Where lines go; standard output unless a test wants them. */
  readonly destination?: DestinationStream;
};

type Line = { readonly message: string; readonly context: string | undefined; readonly fields: object };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const isStack = (value: string): boolean => /\n\s+at /.test(value);

/** Sorts out Nest's calling conventions: `(message, ...more, context?)`, and for errors `(message, stack?, context?)`. */
const lineOf = (message: unknown, more: readonly unknown[]): Line => {
  const fields: Record<string, unknown> = {};
  const texts: string[] = [];
  for (const part of more) {
    if (isNativeError(part)) fields['error'] = redact(part);
    else if (typeof part === 'object' && part !== null) Object.assign(fields, redact(part));
    else if (typeof part === 'string') texts.push(part);
  }
  const context = texts.length > 0 && !isStack(texts.at(-1) ?? '') ? texts.pop() : undefined;
  const stack = texts.find(isStack);
  if (stack !== undefined && fields['error'] === undefined) fields['error'] = { stack: redactText(stack) };
  const extra = texts.filter((text) => text !== stack);

  if (isNativeError(message)) return { message: redactText(message.message), context, fields: { ...fields, error: redact(message) } };
  if (typeof message === 'object' && message !== null) {
    const { msg, message: inner, err, ...rest } = redact(message) as Record<string, unknown>;
    return { message: textOf(msg ?? inner ?? ''), context, fields: { ...fields, ...rest, ...(err !== undefined && { error: err }) } };
  }
  return { message: redactText([textOf(message), ...extra].join(' ')), context, fields };
};

/**
 * Nest's logger over pino: one JSON object a line, or short text. No line carries a secret (`redact`); those logged on
 * behalf of a request carry its `logFields`.
 */
export class PlatformLogger implements LoggerService {
  private readonly pino: Logger;
  private readonly own: { readonly app?: AppName };

  constructor(options: LoggerOptions) {
    this.own = options.app === undefined ? {} : { app: options.app };
    const destination = options.destination ?? pino.destination({ dest: 1, sync: true });
    this.pino = pino(
      {
        level: options.level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (level) => ({ level }) },
      },
      options.format === 'json' ? destination : textLines(destination),
    );
  }

  log(message: unknown, ...more: readonly unknown[]): void {
    this.write('info', message, more);
  }

  error(message: unknown, ...more: readonly unknown[]): void {
    this.write('error', message, more);
  }

  warn(message: unknown, ...more: readonly unknown[]): void {
    this.write('warn', message, more);
  }

  debug(message: unknown, ...more: readonly unknown[]): void {
    this.write('debug', message, more);
  }

  verbose(message: unknown, ...more: readonly unknown[]): void {
    this.write('trace', message, more);
  }

  fatal(message: unknown, ...more: readonly unknown[]): void {
    this.write('fatal', message, more);
  }

  private write(level: Exclude<LogLevel, 'silent'>, message: unknown, more: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const line = lineOf(message, more);
    // Nest tells of every module and route it maps: of use to a developer who debugs the start, noise to everybody else.
    const lowered = level === 'info' && nestChatter.has(line.context ?? '') ? 'debug' : level;
    const fields = Object.fromEntries(
      Object.entries(line.fields).map(([name, value]) => [ownMembers.has(name) ? `${name}_` : name, value]),
    );
    this.pino[lowered]({ ...this.own, ...(line.context !== undefined && { context: line.context }), ...fields }, line.message);
  }
}

/** What pino writes, and who says it: a member of the same name would stand there twice. */
const ownMembers = new Set(['level', 'time', 'msg', 'app', 'context']);

const nestChatter = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestMicroservice', 'NestApplication']);
