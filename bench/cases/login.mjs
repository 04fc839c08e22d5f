// Logins: the form of a sign-in that was begun, a right password, a redirect with a code.
import { beginSignIn } from '../fixtures/sign-in.mjs';

const connections = 2;
const loginsPerSecond = 45;

const platformLogins = async (platform, seconds) => {
  const { users } = platform.tenant;
  const items = [];
  for (let index = 0; index < Math.ceil(loginsPerSecond * seconds) + connections; index += 1) {
    const { path, cookie } = await beginSignIn(platform.address, platform.tenant);
    const { username, password } = users[index % users.length];
    items.push([path, cookie, username, password].join('\t'));
  }
  return {
    port: platform.gatewayPort,
    method: 'POST',
    path: '{1}',
    headers: { Cookie: '{2}' },
    form: { username: '{3}', password: '{4}' },
    items,
    expect: { status: 303, location: '^https://app%.example%.com/callback%?.*code=' },
    connections,
  };
};

const bareArgon2 = (bare) => ({
  port: bare.port,
  method: 'POST',
  path: '/login',
  form: { username: 'user', password: bare.password },
  expect: { status: 200, exactly: '{"matches":true}' },
  connections,
});

export const loginCases = [
  {
    name: 'login',
    title: 'login, argon2id',
    loads: { platform: platformLogins, bare: bareArgon2 },
    bareDoes: 'argon2id',
    warmUp: 2,
    targets: { bare: 0.9 },
    minimumSeconds: 2,
  },
];

export { platformLogins };
