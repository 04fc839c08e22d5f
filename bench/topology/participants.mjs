// Who takes part in a run: the platform in its topologies, and its peers. All answer to the same few members:
//   name, kind      kind: platform, oidc or bare
//   pools           what earlier loads handed out and later ones send: name -> array of items
//   cpu()           CPU time of its processes so far, in microseconds: Map of program -> time
//   memory()        peak memory of each of its processes
//   settle()        waits until nothing is left to be done of what earlier cases wrote
//   stop()
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signingClient } from '../fixtures/proofs.mjs';
import { createTenant, proof } from '../fixtures/tenant.mjs';
import { cpuOf, memoryOf } from '../measure/processes.mjs';
import { Child } from './child.mjs';

const moduleAt = (path) => join(dirname(dirname(fileURLToPath(import.meta.url))), path);
const portOf = (url) => Number(new URL(url).port);

/** The parameters that the identity service hashes with unless told otherwise (docs/configuration.md). */
const passwordCost = { memoryCost: 47_104, timeCost: 1, parallelism: 1 };

const startPlatform = async (topology, env) => {
  const { child, hello } = await Child.start(moduleAt('topology/host.mjs'), [topology], { BENCH_PLATFORM_ENV: JSON.stringify(env) });
  const { address } = hello;
  try {
    return {
      name: topology,
      kind: 'platform',
      pools: {},
      address,
      gatewayPort: portOf(address.gateway),
      introspectionPort: portOf(address.introspection),
      tenant: await createTenant(address),
      pidOf: (app) => child.ask(['pidOf', app]),
      settle: () => child.ask(['settle']),
      cpu: () => cpuOf(child.pid, false),
      memory: () => memoryOf(child.pid, false),
      stop: () => child.stop(),
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
};

const startPeer = async (name, kind, modulePath, args) => {
  const { child, hello } = await Child.start(moduleAt(modulePath), args, { NODE_ENV: 'production' });
  return {
    name,
    kind,
    pools: {},
    ...hello,
    ask: (request) => child.ask(request),
    settle: () => Promise.resolve(),
    cpu: () => cpuOf(child.pid, true),
    memory: () => memoryOf(child.pid, true),
    stop: () => child.stop(),
  };
};

/** Starts a participant by its name: standalone, distributed, oidc-provider or bare. `env` is for platforms alone. */
export const startParticipant = async (name, env = {}) => {
  if (name === 'oidc-provider')
    return startPeer(name, 'oidc', 'peers/oidc-provider.mjs', [JSON.stringify({ challenge: proof.challenge, signingClient })]);
  if (name === 'bare') {
    const bare = await startPeer(name, 'bare', 'peers/bare.mjs', []);
    bare.password = 'the password of the bare handler';
    await bare.ask({ password: { text: bare.password, cost: passwordCost } });
    return bare;
  }
  return startPlatform(name, env);
};
