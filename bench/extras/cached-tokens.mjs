// Memory of an introspection process that holds as many tokens as its cache takes.
import { apis } from '../fixtures/tenant.mjs';
import { fill, takeTurn } from '../load/turn.mjs';
import { platformDistinct } from '../cases/introspection.mjs';
import { platformIssuing } from '../cases/issuing.mjs';

const wanted = 100_000;

/** Introspects up to 100,000 tokens not asked for before; answers how many, and the peak memory of that process in MiB. */
export const cachedTokens = async (platform, atMostSeconds) => {
  const deadline = Date.now() + atMostSeconds * 1000;
  const left = () => Math.max(0.5, (deadline - Date.now()) / 1000);
  // The larger part of the time goes into asking: it is what the measurement is about.
  await fill(platform, 'es256', platformIssuing('es256'), wanted, atMostSeconds * 0.5);
  let tokens = 0;
  for (const kind of ['es256', 'rs256', 'opaque'].filter((each) => apis[each] && platform.pools[each]?.length)) {
    const result = await takeTurn(platform, platformDistinct(kind, { prepared: true }), left());
    tokens += result.requests;
  }
  const { mebibytes } = (await platform.memory()).find(({ name }) => name === 'introspection');
  return { tokens, mebibytes };
};
