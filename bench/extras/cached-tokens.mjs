// Memory of an introspection process that holds as many tokens as its cache takes.
import { platformDistinct } from '../cases/introspection.mjs';
import { platformIssuing } from '../cases/issuing.mjs';
import { signedTokens } from '../fixtures/signed-tokens.mjs';
import { fill, takeTurn } from '../load/turn.mjs';
import { environmentOf } from '../measure/processes.mjs';

const atMostSeconds = 90;

const heldBy = async (pid) => {
  const { OSTIARY_MANAGEMENT_PORT: port } = await environmentOf(pid);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^ostiary_introspection_cached_tokens\S* (\d+)$/m.exec(metrics)?.[1]);
};

/** A run ends before its last answers count: a few more are sent, and the cache takes no more than it does. */
const spare = 100;

/** Introspects `count` tokens, each once; answers how many are held then, and the peak memory of that process in MiB. */
export const cachedTokens = async (platform, count) => {
  const { pools } = platform;
  await fill(platform, 'es256', platformIssuing('es256'), 1, 5);
  pools.es256 = await signedTokens(platform, pools.es256[0], count + spare);
  await takeTurn(platform, platformDistinct('es256', { prepared: true }), atMostSeconds);
  const tokens = await heldBy(await platform.pidOf('introspection'));
  const { mebibytes } = (await platform.memory()).find(({ name }) => name === 'introspection');
  return { tokens, mebibytes };
};
