import { Logger } from '@nestjs/common';
import { loadConfig } from '../config/load-config.js';
import { ManagementServer } from '../management/management-server.js';
import type { AppDefinition, RunningApp } from './app-definition.js';
import { onShutdownSignal } from './shutdown-signal.js';
import { startApp } from './start-app.js';
import { describeStartFailure } from './start-failure.js';

/** A supervisor that was killed stops nobody: its end of the channel closes, and the app stops as if it had been told to. */
const stopWithSupervisor = (): void => {
  const stop = (): void => void process.kill(process.pid, 'SIGTERM');
  // There was a channel, and it closed before anybody listened.
  if ('connected' in process && !process.connected) stop();
  else process.once('disconnect', stop);
};

/** An error nobody caught leaves the process in an unknown state: it says so and ends; its supervisor starts another. */
const endOnUncaughtErrors = (): void => {
  const logger = new Logger('Process');
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ msg: 'An error nobody caught', error });
      process.exit(1);
    });
  }
};

/**
 * Runs one app as this process: `/livez` answers at once, `/readyz` once the app takes work. SIGTERM, SIGINT and the end of
 * a supervisor drain, then exit 0; a failed start prints one line per problem and exits 1.
 */
export const runApp = async (app: AppDefinition): Promise<never> => {
  let management: ManagementServer | undefined;
  let running: RunningApp | undefined;
  onShutdownSignal(async () => {
    await running?.close();
    await management?.close();
  });
  stopWithSupervisor();
  try {
    const config = loadConfig(app.config, process.env);
    const routes = app.management?.(config) ?? [];
    management = await ManagementServer.start({ port: config.managementPort, host: config.managementHost, routes });
    endOnUncaughtErrors();
    running = await startApp(app, { env: process.env });
    management.add(running);
    new Logger('Start').log({
      msg: 'ready',
      app: app.name,
      ...(running.url !== undefined && { url: running.url }),
      management: management.url,
    });
  } catch (error) {
    for (const line of describeStartFailure(error)) process.stderr.write(`${app.name} cannot start: ${line}\n`);
    process.exit(1);
  }
  return new Promise<never>(() => undefined);
};
