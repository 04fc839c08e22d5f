import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Application, certificateMethods, type ClientId, clientAuthenticationMethods, type RegisteredClient } from '#contracts';
import { OAuthError } from '../errors.js';
import { discoveryMetadata, type MetadataSource } from '../metadata.js';
import { Parameters } from '../parameters.js';
import { hashSecret } from '../secrets.js';
import { basic, listOf, type Members } from '../testing/client-requests.js';
import { TestAuthorizationServer } from '../testing/authorization-server.js';
import { anApplication, aPublicApplication, aResourceServer, withSecret } from '../testing/builders.js';
import { authenticateClient, readPresentedClient } from './authenticate-client.js';
import { clientAuthenticators } from './client-authenticators.js';
import { parseBasicAuthorization } from './client-secret-basic.js';

const setUp = (application: Application = anApplication()) => {
  const server = new TestAuthorizationServer();
  const client = server.register(application);
  const authenticate = (members: Members, authorization: string | null = null) =>
    authenticateClient(server.tenant, { parameters: Parameters.read(listOf(members)), authorization }, server.dependencies);
  return { server, authenticate, id: application.clientId, secret: client.secret ?? '' };
};

const refusalOf = async (attempt: Promise<unknown>): Promise<OAuthError> => {
  const error = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof OAuthError) return error;
  throw new Error(`not refused: ${String(error)}`);
};

describe('RFC 6749 §2.3.1: client_secret_basic', () => {
  it('authenticates a client by id and secret in the header, with or without the same client_id in the body', async () => {
    const { authenticate, id, secret } = setUp();
    expect((await authenticate({}, basic(id, secret))).clientId).toBe(id);
    expect((await authenticate({ client_id: id }, basic(id, secret))).registration.application?.clientId).toBe(id);
  });

  it('form-decodes id and secret', () => {
    const header = `Basic ${Buffer.from('my+client%3A1:a%2Bb+c%25').toString('base64')}`;
    expect(parseBasicAuthorization(header)).toEqual({ clientId: 'my client:1', secrets: ['a+b c%', 'a%2Bb+c%25'] });
  });

  it('reads the scheme in any case', () => {
    expect(parseBasicAuthorization(basic('a', 'b').replace('Basic', 'bAsIc'))).toEqual({ clientId: 'a', secrets: ['b'] });
  });

  it('N35: takes an empty password for no secret: enough for a public client, for no other', async () => {
    const open = setUp(aPublicApplication());
    await expect(open.authenticate({}, basic(open.id, ''))).resolves.toMatchObject({ clientId: open.id });
    await expect(open.authenticate({ client_id: open.id }, basic(open.id, ''))).resolves.toMatchObject({ clientId: open.id });
    await expect(open.authenticate({}, basic(open.id, ' '))).rejects.toMatchObject({ code: 'invalid_client', status: 401 });
    const { authenticate, id } = setUp();
    await expect(authenticate({}, basic(id, ''))).rejects.toMatchObject({ code: 'invalid_client', status: 401 });
  });

  it('N30: takes a secret that a client did not encode, as many do not', async () => {
    const server = new TestAuthorizationServer();
    for (const secret of ['a+b', '100%', 'a%2Bb', '%zz+%', 'x y+z']) {
      const application = anApplication();
      const registration = { application, resourceServer: null, secrets: [{ sha256: hashSecret(secret), expiresAt: null }] };
      server.tables.applications.set(application.clientId, registration);
      const attempt = (header: string) =>
        authenticateClient(server.tenant, { parameters: Parameters.read([]), authorization: header }, server.dependencies);
      const asItStands = `Basic ${Buffer.from(`${application.clientId}:${secret}`).toString('base64')}`;
      await expect(attempt(asItStands)).resolves.toMatchObject({ clientId: application.clientId });
      await expect(attempt(basic(application.clientId, secret))).resolves.toMatchObject({ clientId: application.clientId });
      await expect(attempt(basic(application.clientId, `${secret}+`))).rejects.toThrow('invalid_client');
    }
  });

  it.each([
    ['no scheme', 'abc'],
    ['another scheme', 'Bearer abc'],
    ['no credentials', 'Basic '],
    ['no base64', 'Basic %%%%'],
    ['no colon', `Basic ${Buffer.from('abc').toString('base64')}`],
    ['no id', `Basic ${Buffer.from(':secret').toString('base64')}`],
    ['broken percent-encoding', `Basic ${Buffer.from('%zz:a').toString('base64')}`],
    ['encoding that is no UTF-8', `Basic ${Buffer.from('a%ff:b').toString('base64')}`],
    ['a control character', `Basic ${Buffer.from('a:b\0').toString('base64')}`],
    ['characters beyond ASCII', `Basic ${Buffer.from('ä:b').toString('base64')}`],
    ['too much', `Basic ${Buffer.from(`a:${'b'.repeat(3000)}`).toString('base64')}`],
  ])('refuses a header with %s', async (_, header) => {
    expect(parseBasicAuthorization(header)).toBeNull();
    await expect(setUp().authenticate({}, header)).rejects.toThrow('invalid_client');
  });

  it('reads back whatever was written as the RFC says', () => {
    const text = fc.stringMatching(/^[\x20-\x7e]{1,40}$/);
    fc.assert(
      fc.property(text, text, (clientId, secret) => {
        const read = parseBasicAuthorization(basic(clientId, secret));
        expect(read).toMatchObject({ clientId });
        expect(read?.secrets[0]).toBe(secret);
      }),
    );
    fc.assert(fc.property(fc.string(), (header) => void parseBasicAuthorization(header)));
  });
});

describe('RFC 6749 §2.3.1: client_secret_post and public clients', () => {
  it('N30: authenticates by parameters, too, an application that is bound to no method', async () => {
    for (const method of ['client_secret_post', null] as const) {
      const { authenticate, id, secret } = setUp(anApplication({ tokenEndpointAuthMethod: method }));
      expect((await authenticate({ client_id: id, client_secret: secret })).clientId).toBe(id);
    }
  });

  it('identifies a public client by its client_id', async () => {
    const { authenticate, id } = setUp(aPublicApplication());
    expect((await authenticate({ client_id: id })).clientId).toBe(id);
  });
});

describe('RFC 6749 §2.3: one method per request', () => {
  it('refuses a secret in header and body', async () => {
    const { authenticate, id, secret } = setUp();
    await expect(authenticate({ client_id: id, client_secret: secret }, basic(id, secret))).rejects.toThrow('invalid_request');
  });

  it('refuses another client_id in the body than in the header', async () => {
    const { authenticate, id, secret } = setUp();
    await expect(authenticate({ client_id: 'other' }, basic(id, secret))).rejects.toThrow('invalid_request');
  });

  it('refuses an assertion beside a secret, and a malformed one', () => {
    const assertion = { client_assertion: 'x.y.z', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer' };
    const read =
      (members: Members, header: string | null = null) =>
      () =>
        readPresentedClient({ parameters: Parameters.read(listOf(members)), authorization: header });
    expect(read({ ...assertion, client_secret: 's' })).toThrow('invalid_request');
    expect(read(assertion, basic('a', 'b'))).toThrow('invalid_request');
    expect(read(assertion)).toThrow('invalid_client');
    expect(read({ ...assertion, client_id: 'a' })).toThrow('invalid_client');
    expect(read({ client_id: 'a', client_assertion_type: 'x' })).toThrow('invalid_client');
  });

  it('refuses a request without a client', async () => {
    await expect(setUp().authenticate({})).rejects.toMatchObject({ code: 'invalid_client', detail: 'no client_id' });
  });
});

describe('RFC 6749 §5.2: invalid_client', () => {
  it('attack A32: refuses a wrong secret', async () => {
    const { authenticate, id, secret } = setUp();
    for (const wrong of [`${secret}x`, secret.slice(1), secret.toUpperCase(), 'x'])
      expect(await refusalOf(authenticate({}, basic(id, wrong)))).toMatchObject({ code: 'invalid_client', status: 401 });
  });

  it('attack A32: answers an unknown client and a wrong secret alike', async () => {
    const { authenticate, id } = setUp();
    const wrong = await refusalOf(authenticate({}, basic(id, 'wrong')));
    const unknown = await refusalOf(authenticate({}, basic('nobody', 'wrong')));
    expect(unknown.message).toBe(wrong.message);
    expect(unknown.detail).not.toBe(wrong.detail);
  });

  it('refuses a disabled client', async () => {
    const { server, authenticate, id, secret } = setUp();
    server.database.changeApplication(server.tenant.tenantId, id, { status: 'disabled' });
    await expect(authenticate({}, basic(id, secret))).rejects.toThrow('invalid_client');
  });

  it('attack A33: refuses a method the client is not registered for, even with the right secret', async () => {
    for (const registered of ['client_secret_basic', 'client_secret_post', 'none'] as const) {
      const { server, authenticate, id } = setUp(anApplication({ tokenEndpointAuthMethod: registered }));
      const { registration, secret } = withSecret(server.tables.applications.get(id) as RegisteredClient);
      server.tables.applications.set(id, registration);
      const attempts = {
        client_secret_basic: () => authenticate({}, basic(id, secret)),
        client_secret_post: () => authenticate({ client_id: id, client_secret: secret }),
        none: () => authenticate({ client_id: id }),
      };
      for (const [method, attempt] of Object.entries(attempts))
        if (method === registered) await expect(attempt()).resolves.toMatchObject({ clientId: id });
        else await expect(attempt()).rejects.toThrow('invalid_client');
    }
  });

  it('N30: tells a client that proved its secret which method is right, and nobody else', async () => {
    const pinned = setUp(anApplication({ tokenEndpointAuthMethod: 'client_secret_basic' }));
    const { id, secret } = pinned;
    expect(await refusalOf(pinned.authenticate({ client_id: id, client_secret: secret }))).toMatchObject({
      code: 'invalid_client',
      description: 'The client is registered to authenticate by client_secret_basic',
    });
    const untold = { code: 'invalid_client', description: 'Client authentication failed' };
    expect(await refusalOf(pinned.authenticate({ client_id: id, client_secret: 'x' }))).toMatchObject(untold);
    expect(await refusalOf(pinned.authenticate({ client_id: id }))).toMatchObject(untold);
    expect(await refusalOf(pinned.authenticate({ client_id: 'nobody', client_secret: secret }))).toMatchObject(untold);
    pinned.server.database.changeApplication(pinned.server.tenant.tenantId, id, { status: 'disabled' });
    expect(await refusalOf(pinned.authenticate({ client_id: id, client_secret: secret }))).toMatchObject(untold);
  });

  it('N30: is 401 for who used the header or nothing, and 400 for who sent a secret in the body', async () => {
    const { authenticate, id, secret } = setUp(anApplication({ tokenEndpointAuthMethod: 'client_secret_post' }));
    expect(await refusalOf(authenticate({}, basic(id, 'wrong')))).toMatchObject({ status: 401 });
    expect(await refusalOf(authenticate({}, basic(id, secret)))).toMatchObject({
      status: 401,
      description: expect.stringMatching(/by client_secret_post/),
    });
    expect(await refusalOf(authenticate({}))).toMatchObject({ status: 401 });
    expect(await refusalOf(authenticate({ client_id: id }))).toMatchObject({ status: 401 });
    for (const client_id of [id, 'nobody'])
      expect(await refusalOf(authenticate({ client_id, client_secret: 'wrong' }))).toMatchObject({ status: 400 });
  });

  it("refuses another tenant's client", async () => {
    const { authenticate } = setUp();
    const other = setUp();
    await expect(authenticate({}, basic(other.id, other.secret))).rejects.toThrow('invalid_client');
  });
});

describe('the ways to authenticate', () => {
  it('are those that an application may be bound to, and those that discovery tells', () => {
    expect(Object.keys(clientAuthenticators).sort()).toEqual([...clientAuthenticationMethods].sort());
    const endpoints = {} as MetadataSource['endpoints'];
    const { token_endpoint_auth_methods_supported: told } = discoveryMetadata({
      issuer: 'https://id.example',
      endpoints,
      idTokenAlgorithm: 'RS256',
      profile: 'oauth-2.1',
      certificates: { methods: certificateMethods, aliases: null },
      clientDocuments: false,
      promptValues: [],
    });
    expect(told).toEqual(Object.keys(clientAuthenticators));
  });

  it('do not compile without a file for each method', () => {
    const { none: _left, ...others } = clientAuthenticators;
    // @ts-expect-error: a method without a file.
    const incomplete: typeof clientAuthenticators = others;
    expect(Object.keys(incomplete)).not.toContain('none');
  });

  it('are one to a request, whatever is wrong with either', () => {
    const secret = { client_id: 'a', client_secret: 's' };
    const assertion = { client_assertion: 'x.y.z' };
    for (const header of ['Bearer abc', 'Basic %%%%', basic('a', ''), ''])
      for (const members of [secret, assertion, { ...secret, ...assertion }])
        expect(() => readPresentedClient({ parameters: Parameters.read(listOf(members)), authorization: header })).toThrow(
          'invalid_request',
        );
  });

  it('say how a failed one is answered: RFC 6749 §5.2', () => {
    const statuses = Object.entries(clientAuthenticators).map(([method, { refusalStatus }]) => [method, refusalStatus]);
    expect(Object.fromEntries(statuses)).toEqual({
      attest_jwt_client_auth: 401,
      client_secret_basic: 401,
      client_secret_jwt: 401,
      client_secret_post: 400,
      federated_jwt: 401,
      none: 401,
      private_key_jwt: 401,
      self_signed_tls_client_auth: 401,
      spiffe_jwt: 401,
      spiffe_x509: 401,
      tls_client_auth: 401,
    });
  });
});

describe('client secrets', () => {
  const id = 'client' as ClientId;

  it('may overlap: each of two works', async () => {
    const { server, authenticate } = setUp();
    const first = withSecret({ application: anApplication({ clientId: id }) });
    const second = withSecret(first.registration);
    server.tables.applications.set(id, second.registration);
    for (const { secret } of [first, second]) await expect(authenticate({}, basic(id, secret))).resolves.toMatchObject({ clientId: id });
  });

  it('end at their expiry, to the second', async () => {
    const { server, authenticate } = setUp();
    const expiring = withSecret({ application: anApplication({ clientId: id }) }, server.now + 10);
    server.tables.applications.set(id, expiring.registration);
    server.now += 9;
    await expect(authenticate({}, basic(id, expiring.secret))).resolves.toMatchObject({ clientId: id });
    server.now += 1;
    await expect(authenticate({}, basic(id, expiring.secret))).rejects.toThrow('invalid_client');
  });
});

describe('resource servers', () => {
  it('authenticate with their secret by either method, and never without', async () => {
    const { server, authenticate } = setUp();
    const resourceServer = aResourceServer();
    const { registration, secret } = withSecret({ resourceServer });
    server.tables.applications.set(resourceServer.clientId, registration);
    const post = { client_id: resourceServer.clientId, client_secret: secret };
    await expect(authenticate({}, basic(resourceServer.clientId, secret))).resolves.toMatchObject({ registration: { resourceServer } });
    await expect(authenticate(post)).resolves.toMatchObject({ registration: { resourceServer } });
    await expect(authenticate({ client_id: resourceServer.clientId })).rejects.toThrow('invalid_client');
  });
});
