// What clients read: the discovery document and the keys. The bare handler answers with the very same documents.
import { connections } from '../load/connections.mjs';

const textOf = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
};

const get = async (port, path) => ({
  port,
  method: 'GET',
  path,
  expect: { status: 200, exactly: await textOf(`http://localhost:${port}${path}`) },
  connections,
});

const documentCase = (name, title, paths) => ({
  name,
  title,
  loads: {
    platform: (platform) => get(platform.gatewayPort, `/t/${platform.tenant.slug}${paths.platform}`),
    oidc: (peer) => get(peer.port, paths.oidc),
    bare: (bare) => get(bare.port, `/${name}`),
  },
  bareDoes: 'the same JSON',
  warmUp: 2,
  targets: { bare: 0.8 },
});

/** Gives the bare handler the documents of a platform. */
export const shareDocuments = async (bare, { tenant }) =>
  bare.ask({
    documents: {
      discovery: JSON.parse(await textOf(`${tenant.issuer}/.well-known/openid-configuration`)),
      jwks: JSON.parse(await textOf(`${tenant.issuer}/oauth/jwks`)),
    },
  });

export const documentCases = [
  documentCase('discovery', 'discovery', { platform: '/.well-known/openid-configuration', oidc: '/.well-known/openid-configuration' }),
  documentCase('jwks', 'JWKS', { platform: '/oauth/jwks', oidc: '/jwks' }),
];
