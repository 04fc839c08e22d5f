import type { DestinationStream } from 'pino';

const hidden = new Set(['level', 'time', 'msg', 'context', 'app', 'error', 'correlationId', 'traceparent']);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `21:04:05 warn  token/Outbox  the message  key=value  #correlation`, with the stack of an error below. */
const format = (line: Record<string, unknown>): string => {
  const where = [line['app'], line['context']].filter((part): part is string => typeof part === 'string').join('/');
  const fields = Object.entries(line)
    .filter(([name]) => !hidden.has(name))
    .map(([name, value]) => `${name}=${textOf(value)}`);
  const correlation = typeof line['correlationId'] === 'string' ? [`#${line['correlationId'].slice(0, 8)}`] : [];
  const head = [
    String(line['time']).slice(11, 19),
    String(line['level']).padEnd(5),
    ...(where === '' ? [] : [where]),
    textOf(line['msg'] ?? ''),
    ...fields,
    ...correlation,
  ].join('  ');
  const error = line['error'];
  if (typeof error !== 'object' || error === null) return head;
  const { stack, message, type } = error as Record<string, unknown>;
  return `${head}\n  ${textOf(stack ?? `${textOf(type)}: ${textOf(message)}`).replaceAll('\n', '\n  ')}`;
};

/** Turns pino's lines into short text for people. */
export const textLines = (destination: DestinationStream): DestinationStream => ({
  write(line: string): void {
    const parsed: unknown = JSON.parse(line);
    destination.write(typeof parsed === 'object' && parsed !== null ? `${format(parsed as Record<string, unknown>)}\n` : line);
  },
});
