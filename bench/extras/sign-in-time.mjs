// What a person waits for: the server's answers from the application's request to the code, one sign-in at a time.
import { URLSearchParams } from 'node:url';
import { beginSignIn } from '../fixtures/sign-in.mjs';
import { redirectUri } from '../fixtures/tenant.mjs';
import { median, quantile } from '../measure/statistics.mjs';

const post = (address, { path, cookie }, { username, password }) =>
  fetch(`${address.gateway}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams({ username, password }),
  });

const readPage = async (address, { path, cookie }) => {
  const response = await fetch(`${address.gateway}${path}`, { headers: { cookie, accept: 'text/html' } });
  const page = await response.text();
  if (response.status !== 200 || !page.includes('id="password"')) throw new Error(`no sign-in page: ${response.status}`);
};

/** One sign-in, from the authorization request over the page to the redirect with a code; answers milliseconds. */
const signInOnce = async ({ address, tenant }, user) => {
  const began = performance.now();
  const begun = await beginSignIn(address, tenant);
  await readPage(address, begun);
  const response = await post(address, begun, user);
  await response.arrayBuffer();
  const took = performance.now() - began;
  const location = response.headers.get('location') ?? '';
  if (response.status !== 303 || !location.startsWith(redirectUri) || !location.includes('code='))
    throw new Error(`no sign-in: ${response.status} ${location}`);
  return took;
};

/** Answers the median and the 95th percentile of `count` sign-ins (milliseconds), the hashing of the password included. */
export const signInTime = async (platform, count) => {
  const { users } = platform.tenant;
  const times = [];
  for (let index = -5; index < count; index += 1) {
    const took = await signInOnce(platform, users[(index + users.length) % users.length]);
    if (index >= 0) times.push(took);
  }
  return { p50: median(times), p95: quantile(times, 0.95) };
};
