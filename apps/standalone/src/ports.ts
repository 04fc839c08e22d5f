import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppName, appNames } from '#contracts';
import { StartError } from '#kernel';
import type { StandaloneConfig } from './standalone.config.js';

/** The ports that a platform on one machine takes, by the variable that sets each. */
export const portsOf = (config: StandaloneConfig): ReadonlyMap<string, number> =>
  new Map([
    ['OSTIARY_GATEWAY_PORT', config.gatewayPort],
    ['OSTIARY_INTROSPECTION_PORT', config.introspectionPort],
    ['OSTIARY_MANAGEMENT_PORT', config.managementPort],
    ...(config.demo ? ([['OSTIARY_DEMO_PORT', config.demoPort]] as const) : []),
  ]);

/** The gateway has the management port that is configured; the other processes of the distributed topology have those after it. */
export const managementPortsOf = ({ managementPort }: StandaloneConfig): ReadonlyMap<AppName, number> => {
  const processes: readonly AppName[] = ['gateway', ...appNames.filter((name) => name !== 'gateway' && name !== 'demo')];
  return new Map(processes.map((name, index) => [name, managementPort + index]));
};

/** Refuses before anything is started when two settings name one port, or another program has one of the ports. */
export const requireFreePorts = async (ports: ReadonlyMap<string, number>): Promise<void> => {
  const settings = new Map<number, string>();
  for (const [variable, port] of ports) {
    const other = settings.get(port);
    if (other !== undefined) throw new StartError(`${other} and ${variable} are both ${port}. Give each a port of its own.`);
    settings.set(port, variable);
  }
  for (const [variable, port] of ports) {
    if (!(await becomesFree(port))) {
      throw new StartError(`Port ${port} is taken by another program. Stop that program, or set ${variable} to a free port.`);
    }
  }
};

/** A platform that is just stopping, because it was killed, gets a moment to finish. */
const becomesFree = async (port: number): Promise<boolean> => {
  const end = Date.now() + 3_000;
  while (!(await isFree(port))) {
    if (Date.now() > end) return false;
    await sleep(100);
  }
  return true;
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
