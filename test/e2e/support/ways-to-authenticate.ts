import { createHmac, createPublicKey, randomUUID, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  asserted,
  AttestedInstance,
  certificateHeader,
  certificateVerifiedHeader,
  ClientKey,
  makeAuthority,
  makeCertificate,
  signWithSecret,
} from '#testing';
import { adminOk } from './admin.js';
import { basic } from './journey.js';
import type { ConfidentialClient, TestClient, TestTenant } from './tenant.js';

type Members = Readonly<Record<string, string>>;
/** What a request has besides its own parameters. `certificate`: the name of that of its connection. */
export type Shown = { readonly parameters?: Members; readonly headers?: Members; readonly certificate?: string };

/** A client, what proves that a request is of it, and what forgers and other clients have in its place. */
export type Way = {
  readonly client: TestClient;
  readonly sound: () => Shown | Promise<Shown>;
  readonly forged: Readonly<Record<string, () => Shown | Promise<Shown>>>;
};

const trustDomain = 'spiffe://example.org';
const cluster = 'https://cluster.example.com';
const attester = 'https://attester.example.com';
const ofAuthority = ['keyUsage=critical,keyCertSign,cRLSign,digitalSignature'];
const ofWorkload = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature'];

/** Makes the certificates that the ways are about, with that of a proxy, whose authority `ca` it trusts: `<name>.pem` and `<name>.key`. */
export const makeCertificates = async (directory: string): Promise<void> => {
  await Promise.all(['ca', 'domain', 'own', 'stranger'].map((name) => makeAuthority(directory, name, ofAuthority)));
  await makeCertificate(directory, 'ca', 'proxy', 'DNS:localhost');
  for (const name of ['billing', 'shipping']) await makeCertificate(directory, 'ca', name, `DNS:${name}.example.com`);
  for (const name of ['workload', 'neighbour']) await makeCertificate(directory, 'domain', name, `URI:${trustDomain}/${name}`, ofWorkload);
  await makeCertificate(directory, 'stranger', 'impostor', `URI:${trustDomain}/workload`, ofWorkload);
};

const shown = (parameters: Members): Shown => ({ parameters });
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const otherThan = (secret: string): string => secret.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));

/** Registers a client of `tenant` for each way to authenticate. `directory`: of `makeCertificates`. */
export const registerWays = async (tenant: TestTenant, directory: string): Promise<ReadonlyMap<string, Way>> => {
  const register = (method: string | null, members: object = {}): Promise<ConfidentialClient> =>
    tenant.confidential({ ...(method !== null && { token_endpoint_auth_method: method }), ...members });
  const certificate = async (name: string) => new X509Certificate(await readFile(join(directory, `${name}.pem`)));
  const [key, othersKey, stranger] = await Promise.all([0, 1, 2].map(() => ClientKey.generate('ES256')));
  if (key === undefined || othersKey === undefined || stranger === undefined) throw new Error('no keys');

  // What a way takes of somebody else, by the same method, is another client's.
  const other = await register(null);
  const otherSigning = await register('client_secret_jwt');
  await register('private_key_jwt', { jwks: { keys: [othersKey.jwk] } });
  await register('tls_client_auth', { tls_client_auth_san_dns: 'shipping.example.com' });

  const signerOf = ({ client_id: clientId }: TestClient) => ({ clientId, issuer: tenant.issuer });
  const byKey = async (client: TestClient, by: ClientKey, changes = {}, header = {}): Promise<Shown> =>
    shown(asserted(await by.sign(signerOf(client), changes, header)));

  const secrets = async (): Promise<Record<string, Way>> => {
    const [sent, posted, signing] = [
      await register('client_secret_basic'),
      await register('client_secret_post'),
      await register('client_secret_jwt'),
    ];
    const inHeader = (client: TestClient, client_secret: string): Shown => ({ headers: basic({ ...client, client_secret }) });
    const inBody = (client_secret: string): Shown => shown({ client_secret });
    const inSignature = async (secret: string): Promise<Shown> => shown(asserted(await signWithSecret(secret, signerOf(signing))));
    return {
      client_secret_basic: {
        client: sent,
        sound: () => inHeader(sent, sent.client_secret),
        forged: {
          'attack A32: a secret that is wrong in its last character': () => inHeader(sent, otherThan(sent.client_secret)),
          "attack A32: another client's secret": () => inHeader(sent, other.client_secret),
          'attack A33: the secret in the body': () => inBody(sent.client_secret),
          'attack A33: an HMAC by the secret': async () => shown(asserted(await signWithSecret(sent.client_secret, signerOf(sent)))),
        },
      },
      client_secret_post: {
        client: posted,
        sound: () => inBody(posted.client_secret),
        forged: {
          'attack A32: a secret that is wrong in its last character': () => inBody(otherThan(posted.client_secret)),
          "attack A32: another client's secret": () => inBody(other.client_secret),
          'attack A33: the secret in the header': () => inHeader(posted, posted.client_secret),
        },
      },
      client_secret_jwt: {
        client: signing,
        sound: () => inSignature(signing.client_secret),
        forged: {
          'attack A32: an HMAC by a wrong secret': () => inSignature(otherThan(signing.client_secret)),
          "attack A32: an HMAC by another client's secret": () => inSignature(otherSigning.client_secret),
          'attack A33: the secret in the header': () => inHeader(signing, signing.client_secret),
          'attack A33: the secret in the body': () => inBody(signing.client_secret),
        },
      },
    };
  };

  const keys = async (): Promise<Record<string, Way>> => {
    const client = await register('private_key_jwt', { jwks: { keys: [key.jwk] } });
    const claims = () => ({
      iss: client.client_id,
      sub: client.client_id,
      aud: tenant.issuer,
      jti: randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 60,
    });
    const unsigned = (header: object, signature: (input: string) => string): Shown => {
      const input = `${encode(header)}.${encode(claims())}`;
      return shown(asserted(`${input}.${signature(input)}`));
    };
    const publicPem = createPublicKey({ key: key.jwk as Record<string, string>, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    return {
      private_key_jwt: {
        client,
        sound: () => byKey(client, key),
        forged: {
          'attack A35: the algorithm none': () => unsigned({ alg: 'none', kid: key.kid }, () => 'AAAA'),
          'attack A35: an HMAC by the public key': () =>
            unsigned({ alg: 'HS256', kid: key.kid }, (input) => createHmac('sha256', publicPem).update(input).digest('base64url')),
          'attack A35: a key of its own in the header': () => byKey(client, stranger, {}, { kid: key.kid, jwk: stranger.jwk }),
          'attack A35: a kid that nobody has': () => byKey(client, key, {}, { kid: 'nobody' }),
          "attack A35: another client's key": () => byKey(client, othersKey, {}, { kid: key.kid }),
          'attack A34: a sub that is another client': () => byKey(client, key, { sub: other.client_id }),
          'attack A34: an exp of a second ago': () => byKey(client, key, { exp: claims().exp - 61 }),
          'attack A34: an nbf of more than a minute to come': () => byKey(client, key, { nbf: claims().exp + 15 }),
        },
      },
    };
  };

  const certificates = async (): Promise<Record<string, Way>> => {
    const own = await certificate('own');
    const [named, selfSigned, workload] = [
      await register('tls_client_auth', { tls_client_auth_san_dns: 'billing.example.com' }),
      await register('self_signed_tls_client_auth', { jwks: { keys: [own.publicKey.export({ format: 'jwk' })] } }),
      await register('spiffe_x509', { spiffe_id: `${trustDomain}/workload` }),
    ];
    const billing = await certificate('billing');
    const written = (at: X509Certificate): Shown => ({
      headers: { [certificateHeader]: `:${at.raw.toString('base64')}:`, [certificateVerifiedHeader]: 'SUCCESS' },
    });
    const [ofWorkloadItself] = [await certificate('workload')];
    return {
      tls_client_auth: {
        client: named,
        sound: () => ({ certificate: 'billing' }),
        forged: {
          "attack A36: another client's certificate": () => ({ certificate: 'shipping' }),
          'attack A36: a certificate of nobody that is trusted': () => ({ certificate: 'own' }),
          'attack A36: its certificate, in headers that it writes itself': () => written(billing),
        },
      },
      self_signed_tls_client_auth: {
        client: selfSigned,
        sound: () => ({ certificate: 'own' }),
        forged: {
          "attack A36: another client's certificate": () => ({ certificate: 'billing' }),
          'attack A36: its certificate, in headers that it writes itself': () => written(own),
        },
      },
      spiffe_x509: {
        client: workload,
        sound: () => ({ certificate: 'workload' }),
        forged: {
          "attack A36: another workload's certificate": () => ({ certificate: 'neighbour' }),
          'attack A36: one of its name, by another authority': () => ({ certificate: 'impostor' }),
          'attack A36: its certificate, in headers that it writes itself': () => written(ofWorkloadItself),
        },
      },
    };
  };

  const wordsOfOthers = async (): Promise<Record<string, Way>> => {
    const domain = await certificate('domain');
    const bundle = [
      { ...domain.publicKey.export({ format: 'jwk' }), use: 'x509-svid', x5c: [domain.raw.toString('base64')] },
      { ...key.jwk, use: 'jwt-svid' },
    ];
    for (const [issuer, set] of [
      [trustDomain, bundle],
      [cluster, [key.jwk]],
      [attester, [key.jwk]],
    ] as const)
      await adminOk('POST', tenant.path('/trusted-issuers'), { issuer, jwks: { keys: set } });
    const [workload, federated, attested] = [
      await register('spiffe_jwt', { spiffe_id: `${trustDomain}/workload` }),
      await register('federated_jwt', { assertion_subjects: [{ issuer: cluster, subject: 'workload' }] }),
      await register('attest_jwt_client_auth', { client_attesters: [attester] }),
    ];
    const svid = async (sub: string, by = key): Promise<Shown> => ({
      parameters: {
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe',
        client_assertion: await by.sign(signerOf(workload), { sub, iss: undefined as never, jti: undefined as never }),
      },
    });
    const asserting = (changes: object, by = key): Promise<Shown> => byKey(federated, by, { iss: cluster, sub: 'workload', ...changes });
    const instanceBy = (by: ClientKey, of: TestClient = attested) => new AttestedInstance(by, signerOf(of));
    const attesting = async (instance: AttestedInstance, prover = instance): Promise<Shown> => {
      const told = await fetch(tenant.endpoint('challenge'), { method: 'POST' });
      const { attestation_challenge: challenge } = (await told.json()) as { readonly attestation_challenge: string };
      return {
        headers: { 'oauth-client-attestation': await instance.attestation(), 'oauth-client-attestation-pop': prover.proof(challenge) },
      };
    };
    const underKid = await ClientKey.generate('ES256', key.kid);
    return {
      spiffe_jwt: {
        client: workload,
        sound: () => svid(`${trustDomain}/workload`),
        forged: {
          'attack A34: another workload': () => svid(`${trustDomain}/neighbour`),
          'attack A35: the key of nobody that is trusted': () => svid(`${trustDomain}/workload`, underKid),
        },
      },
      federated_jwt: {
        client: federated,
        sound: () => asserting({}),
        forged: {
          'attack A34: another subject': () => asserting({ sub: 'neighbour' }),
          'attack A34: an exp of a second ago': () => asserting({ exp: Math.floor(Date.now() / 1000) - 1 }),
          'attack A35: the key of nobody that is trusted': () => asserting({}, underKid),
        },
      },
      attest_jwt_client_auth: {
        client: attested,
        sound: () => attesting(instanceBy(key)),
        forged: {
          'attack A35: the key of nobody that is trusted': () => attesting(instanceBy(underKid)),
          'attack A35: the attestation of one instance, proved by another': () => attesting(instanceBy(key), instanceBy(key)),
          "attack A34: another client's attestation": () => attesting(instanceBy(key, federated)),
        },
      },
    };
  };

  const all = { ...(await secrets()), ...(await keys()), ...(await certificates()), ...(await wordsOfOthers()) };
  return new Map(Object.entries(all));
};
