import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ClientId, type JsonObject, type Registration, registrationField, registrationMembers } from '#contracts';
import { buildApplication } from '#testing/builders';
import { OAuthError } from '../errors.js';
import { completeRegistration } from '../registration.js';
import { createSecret, hashSecret } from '../secrets.js';
import {
  checkReplacement,
  clientInformation,
  presentedRegistrationToken,
  registrationErrorReply,
  requireRegistrationToken,
} from './client-information.js';
import { clientMetadataOf } from './client-metadata.js';
import { metadataRefusal, offeredBesides, replacedRegistration, requestedRegistration } from './requested-registration.js';

const clientId = 'b7c3a0c8-0d5c-4b57-9a11-5f3b6a1f2c3d' as ClientId;
const offered = {
  grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
  scopes: ['openid', 'profile', 'offline_access', 'orders:read'],
  certificateMethods: ['self_signed_tls_client_auth'],
  rules: 'oauth_2_1',
} as const;
const web = { redirect_uris: ['https://app.example/cb'] };

const requested = (metadata: JsonObject) => requestedRegistration(metadata, offered, clientId);
const registered = (metadata: JsonObject) => completeRegistration(requested(metadata));

const refusing = (code: string, description: RegExp): unknown =>
  expect.objectContaining({ code, description: expect.stringMatching(description) });
const metadataInvalid = (description: RegExp) => refusing('invalid_client_metadata', description);

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

describe('RFC 7591 §2: what a client says of itself', () => {
  it.each<[string, JsonObject, unknown]>([
    [
      'redirect_uris that are no list',
      { redirect_uris: 'https://app.example/cb' },
      refusing('invalid_redirect_uri', /^redirect_uris must be a list/),
    ],
    ['redirect_uris that are no strings', { redirect_uris: [1] }, refusing('invalid_redirect_uri', /^redirect_uris/)],
    ['a name that is no string', { ...web, client_name: { de: 'x' } }, metadataInvalid(/^client_name must be a string/)],
    ['grant_types that are no list', { ...web, grant_types: 'authorization_code' }, metadataInvalid(/^grant_types/)],
    ['jwks that are no object', { ...web, jwks: [] }, metadataInvalid(/^jwks must be an object/)],
    ['a scope that is a list', { ...web, scope: ['openid'] }, metadataInvalid(/^scope must be a string/)],
    ['a scope that is malformed', { ...web, scope: 'open"id' }, metadataInvalid(/^scope is malformed/)],
    ['a boolean that is a string', { ...web, dpop_bound_access_tokens: 'true' }, metadataInvalid(/^dpop_bound_access_tokens/)],
    [
      'a grant that is not offered',
      { ...web, grant_types: ['authorization_code', 'implicit'] },
      metadataInvalid(/^grant_types.*implicit$/),
    ],
    [
      'token exchange, whatever the tenant offers',
      { ...web, grant_types: ['urn:ietf:params:oauth:grant-type:token-exchange'] },
      metadataInvalid(/^grant_types/),
    ],
    ['a scope that is not offered', { ...web, scope: 'openid tenants:write' }, metadataInvalid(/^scope.*tenants:write$/)],
    ['another response type', { ...web, response_types: ['code', 'token'] }, metadataInvalid(/^response_types holds token/)],
    [
      'a response type without its grant (§2.1)',
      { grant_types: ['client_credentials'], response_types: ['code'] },
      metadataInvalid(/^response_types/),
    ],
    ['a grant without its response type (§2.1)', { ...web, response_types: [] }, metadataInvalid(/^response_types/)],
    ['response_types that are no list', { ...web, response_types: 'code' }, metadataInvalid(/^response_types/)],
    [
      'certificates of a kind that does not reach the platform',
      { ...web, token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'app.example' },
      metadataInvalid(/^token_endpoint_auth_method/),
    ],
    [
      'a loopback address that calls itself web (RFC 8252 §8.6)',
      { application_type: 'web', redirect_uris: ['http://127.0.0.1/cb'] },
      refusing('invalid_redirect_uri', /https/),
    ],
  ])('refuses %s', (_what, metadata, expected) => {
    expect(thrownBy(() => requested(metadata))).toEqual(expected);
  });

  it('takes no word of certificates where none reach the platform (RFC 8705)', () => {
    const without = (metadata: JsonObject) =>
      thrownBy(() => requestedRegistration({ ...web, ...metadata }, { ...offered, certificateMethods: [] }, clientId));
    expect(without({ token_endpoint_auth_method: 'self_signed_tls_client_auth' })).toEqual(metadataInvalid(/^token_endpoint_auth_method/));
    expect(without({ tls_client_certificate_bound_access_tokens: true })).toEqual(metadataInvalid(/^tls_client_certificate_bound/));
    expect(without({ tls_client_certificate_bound_access_tokens: false })).toBeNull();
  });

  it("never takes what is an administrator's to say", () => {
    const administered = registrationMembers.filter((member) => registrationField(member).setBy === 'administrator');
    const before = registered(web);
    const tried = Object.fromEntries(
      administered.flatMap((member) => [
        [member, 'optional'],
        [member.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), true],
        [registrationField(member).registeredAs ?? 'first_party', true],
      ]),
    );
    // Of response types it may say those that go with its grants (RFC 7591 §2.1): others are refused, and not overlooked.
    const after = registered({ ...tried, ...web, response_types: null });
    for (const member of administered) expect([member, after[member]]).toEqual([member, before[member]]);
    expect(after).toMatchObject({ firstParty: false, status: 'active', pkce: 'required', tokenExchangeTargets: [], mayAct: null });
  });

  it('ignores what it does not know, software statements (§3.1.1), null and names of prototypes among it', () => {
    const metadata = { ...web, software_statement: 'x.y.z', contacts: [1], 'client_name#de': 'x', toString: 'x', logo_uri: null };
    expect(registered(metadata)).toEqual(registered(web));
  });

  it('has the defaults of the specification where it says nothing', () => {
    expect(registered(web)).toMatchObject({
      type: 'confidential',
      name: clientId,
      grantTypes: ['authorization_code'],
      applicationType: 'web',
      scopes: ['openid', 'profile', 'orders:read'],
      tokenEndpointAuthMethod: null,
    });
    expect(clientMetadataOf(registered(web))).toMatchObject({
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
    });
  });

  it('is public without a way to authenticate, native where it is redirected to a device, and gets scopes for its grants', () => {
    const native = { redirect_uris: ['http://localhost/cb', 'https://app.example/cb'], token_endpoint_auth_method: 'none' };
    expect(registered(native)).toMatchObject({ type: 'public', applicationType: 'native', pkce: 'required' });
    expect(registered({ ...web, grant_types: ['authorization_code', 'refresh_token'] }).scopes).toContain('offline_access');
    expect(registered({ grant_types: ['client_credentials'] }).scopes).toEqual(['orders:read']);
    expect(registered({ ...web, scope: '' }).scopes).toEqual([]);
  });

  const core = { pkce: 'required_unless_nonce', clientAssertionAudience: 'issuer_or_token_endpoint', idTokenClaims: 'lean' } as const;
  const strict = { pkce: 'required', clientAssertionAudience: 'issuer', idTokenClaims: 'full' } as const;
  it.each<[string, JsonObject, Partial<Registration>]>([
    ['a web application that keeps a secret is held to OpenID Connect Core', {}, core],
    ['one that keeps none is not (RFC 9700 §2.1.1)', { token_endpoint_auth_method: 'none' }, strict],
    ['a native one is not (RFC 8252 §8.1)', { application_type: 'native' }, strict],
  ])('where the tenant says so, %s', (_what, said, expected) => {
    const lenient = { ...offered, rules: 'openid_connect_core' } as const;
    expect(completeRegistration(requestedRegistration({ ...web, ...said }, lenient, clientId))).toMatchObject(expected);
    expect(registered({ ...web, ...said })).toMatchObject(strict);
  });

  it('needs PKCE from when it becomes native', () => {
    const lenient = { ...offered, rules: 'openid_connect_core' } as const;
    const asked = (said: JsonObject) => requestedRegistration({ ...web, ...said }, lenient, clientId);
    const current = completeRegistration(asked({}));
    expect(replacedRegistration(current, asked({ client_name: 'x' })).pkce).toBe('required_unless_nonce');
    expect(replacedRegistration(current, asked({ application_type: 'native' })).pkce).toBe('required');
  });

  it.each<[string, readonly string[]]>([
    ['of another host', ['https://evil.example/cb']],
    ['of another port', ['https://app.example:8443/cb']],
    ['of a host below its own', ['https://a.app.example/cb', 'https://app.example.evil.example/cb']],
    ['of a site, where it is redirected to a device', ['http://127.0.0.1/cb', 'com.app.example:/cb']],
  ])('shows users no logo and leads them to no page %s (§5)', (_what, redirectUris) => {
    const addresses = ['logo_uri', 'client_uri', 'policy_uri', 'tos_uri', 'initiate_login_uri'].map((name) => [
      name,
      `https://app.example/${name}`,
    ]);
    const said = { redirect_uris: redirectUris, ...Object.fromEntries(addresses) };
    const nothing = { logoUri: null, clientUri: null, policyUri: null, tosUri: null, initiateLoginUri: null };
    expect(registered(said)).toMatchObject({ ...nothing, redirectUris });
    expect(clientMetadataOf(registered(said))).not.toHaveProperty('logo_uri');
    const own = { ...said, redirect_uris: [...redirectUris, 'https://app.example/cb'] };
    expect(clientMetadataOf(registered(own))).toMatchObject(Object.fromEntries(addresses));
  });

  it('leads users to its pages of other sites where somebody answers for it, and shows no logo of theirs, nor begins a sign-in there (§5)', () => {
    const others = {
      client_uri: 'https://maker.example/',
      policy_uri: 'https://maker.example/privacy',
      tos_uri: 'https://maker.example/terms',
    };
    const said = { ...web, ...others, logo_uri: 'https://maker.example/logo', initiate_login_uri: 'https://maker.example/login' };
    const answeredFor = completeRegistration(requestedRegistration(said, { ...offered, pagesOfAnySite: true }, clientId));
    expect(clientMetadataOf(answeredFor)).toMatchObject(others);
    expect(answeredFor).toMatchObject({ logoUri: null, initiateLoginUri: null });
    expect(registered(said)).toMatchObject({ clientUri: null, policyUri: null, tosUri: null });
  });

  it('is read without a failure, whatever it is', () => {
    const names = registrationMembers.flatMap((member) => registrationField(member).registeredAs ?? []);
    const metadata = fc.dictionary(fc.constantFrom(...names, 'response_types', 'subject_type', 'x'), fc.jsonValue());
    fc.assert(
      fc.property(metadata, (said) => {
        const error = thrownBy(() => registered(said));
        expect(error === null || error instanceof OAuthError).toBe(true);
        if (error instanceof OAuthError) expect(error.description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      }),
    );
  });
});

describe('RFC 7591 §3.2.2: what is wrong with a registration', () => {
  it('is said by the registered names, in ASCII, and of redirect URIs by a code of their own', () => {
    const problem = { pointer: '/redirectUris/0', detail: 'must use https, “always” (RFC 8252 §7)' };
    expect(metadataRefusal([problem])).toEqual(
      refusing('invalid_redirect_uri', /^redirect_uris\/0 must use https, \?always\? \(RFC 8252 section 7\)$/),
    );
    expect(metadataRefusal([{ pointer: '/pkce', detail: 'is wrong' }])).toEqual(metadataInvalid(/^the registration is wrong$/));
  });
});

describe('RFC 7592 §2.2: the replacement of a registration', () => {
  const current = { ...registered({ ...web, client_name: 'A', logo_uri: 'https://app.example/logo' }), accessTokenLifetime: 60 };
  const secret = createSecret('cs', randomBytes);
  const check = (metadata: JsonObject) => thrownBy(() => checkReplacement(metadata, clientId, [hashSecret(secret)]));

  it.each<[string, JsonObject, RegExp]>([
    ['without its client_id', {}, /^client_id/],
    ['with that of another client', { client_id: 'b7c3a0c8-0d5c-4b57-9a11-5f3b6a1f2c3e' }, /^client_id/],
    ['with a client_id that is no string', { client_id: [clientId] }, /^client_id/],
    ['with a registration_access_token', { client_id: clientId, registration_access_token: 'x' }, /^registration_access_token/],
    ['with a registration_client_uri', { client_id: clientId, registration_client_uri: null }, /^registration_client_uri/],
    ['with a client_secret_expires_at', { client_id: clientId, client_secret_expires_at: 0 }, /^client_secret_expires_at/],
    ['with a client_id_issued_at', { client_id: clientId, client_id_issued_at: 0 }, /^client_id_issued_at/],
    ['with a secret of its own choice', { client_id: clientId, client_secret: 'chosen' }, /^client_secret/],
    ['with a secret that is none', { client_id: clientId, client_secret: 1 }, /^client_secret/],
  ])('is refused %s', (_what, metadata, expected) => {
    expect(check(metadata)).toEqual(metadataInvalid(expected));
  });

  it('may name the secret that the client has', () => {
    expect(check({ client_id: clientId, client_secret: secret })).toBeNull();
    expect(check({ client_id: clientId })).toBeNull();
  });

  it('replaces what the client said as a whole, and nothing that an administrator said', () => {
    const replaced = replacedRegistration(current, requested({ redirect_uris: ['https://app.example/other'] }));
    expect(replaced).toMatchObject({ name: clientId, logoUri: null, redirectUris: ['https://app.example/other'], accessTokenLifetime: 60 });
    expect(replacedRegistration({ ...current, status: 'disabled' }, requested(web)).status).toBe('disabled');
  });

  it('cannot make a client keep a secret that kept none, or the other way round', () => {
    expect(thrownBy(() => replacedRegistration(current, requested({ ...web, token_endpoint_auth_method: 'none' })))).toEqual(
      metadataInvalid(/^token_endpoint_auth_method/),
    );
  });

  it('cannot have a client told by what another sector knows those who signed in to it, as neither its old tokens nor any redirect prove', () => {
    const pairwiseAt = (host: string) => requested({ redirect_uris: [`https://${host}/cb`], subject_type: 'pairwise' });
    const pairwise = completeRegistration(pairwiseAt('app.example'));
    const refused = metadataInvalid(/^subject_type and the sector/);
    for (const other of [pairwiseAt('evil.example'), requested(web)])
      expect(thrownBy(() => replacedRegistration(pairwise, other))).toEqual(refused);
    expect(thrownBy(() => replacedRegistration(registered(web), pairwiseAt('app.example')))).toEqual(refused);
    expect(replacedRegistration(pairwise, pairwiseAt('app.example'))).toEqual(pairwise);
  });

  it("keeps an administrator's word for a client as long as that says the same, and no longer", () => {
    const verified = { ...registered(web), verified: true };
    expect(replacedRegistration(verified, requested(web)).verified).toBe(true);
    for (const changed of [{ redirect_uris: ['https://evil.example/cb'] }, { ...web, client_name: 'Paypal' }])
      expect(replacedRegistration(verified, requested(changed)).verified).toBe(false);
    expect(replacedRegistration({ ...verified, verified: false }, requested(web)).verified).toBe(false);
  });

  it('keeps pages of other sites as long as somebody answers for the client, and gets no others', () => {
    const withTerms = (tos: string) => ({ ...web, tos_uri: tos });
    const asked = (current: Registration, metadata: JsonObject) =>
      replacedRegistration(current, requestedRegistration(metadata, offeredBesides(offered, current), clientId));
    const terms = 'https://maker.example/terms';
    const verified = { ...registered(web), tosUri: terms, verified: true };
    expect(asked(verified, withTerms(terms))).toEqual(verified);
    const changes = [withTerms('https://evil.example/terms'), { ...withTerms(terms), redirect_uris: ['https://evil.example/cb'] }];
    for (const change of changes) expect(asked(verified, change)).toMatchObject({ tosUri: null, verified: false });
    expect(asked({ ...verified, verified: false }, withTerms(terms))).toMatchObject({ tosUri: null, verified: false });
    const own = { ...withTerms('https://app.example/terms'), client_name: 'Renamed' };
    expect(asked(verified, own)).toMatchObject({ tosUri: 'https://app.example/terms', verified: false });
  });

  it('may keep what an administrator gave', () => {
    const besides = offeredBesides(offered, { ...current, scopes: ['orders:write'] });
    expect(requestedRegistration({ ...web, scope: 'openid orders:write' }, besides, clientId).scopes).toEqual(['openid', 'orders:write']);
    expect(thrownBy(() => requestedRegistration({ ...web, scope: 'email' }, besides, clientId))).toEqual(metadataInvalid(/^scope/));
  });
});

describe('RFC 6750 §2.1: the token of a registration', () => {
  const token = createSecret('ra', randomBytes);

  it.each<[string, string | null]>([
    ['is missing', null],
    ['has another scheme', `Basic ${token}`],
    ['is of another kind', `Bearer ${createSecret('ia', randomBytes)}`],
    ['is an access token', `Bearer ${createSecret('at', randomBytes)}`],
    ['is garbage', 'Bearer x'],
    ['comes twice', `Bearer ${token}, Bearer ${token}`],
  ])('is refused where it %s', (_what, authorization) => {
    expect(thrownBy(() => presentedRegistrationToken(authorization, 'ra'))).toEqual(refusing('invalid_token', /./));
  });

  it('is found by its hash, and is that of one client', () => {
    const presented = presentedRegistrationToken(`bearer ${token}`, 'ra');
    expect(presented).toEqual({ token, sha256: hashSecret(token) });
    expect(thrownBy(() => requireRegistrationToken(presented, null))).toEqual(refusing('invalid_token', /./));
    expect(thrownBy(() => requireRegistrationToken(presented, { sha256: hashSecret('x') }))).toEqual(refusing('invalid_token', /./));
    expect(thrownBy(() => requireRegistrationToken(presented, presented))).toBeNull();
  });

  it('is asked for by a challenge of its scheme with 401, and with nothing else', () => {
    const refused = registrationErrorReply(new OAuthError('invalid_token', 'No', 'only for the log'), 'https://id.example');
    expect(refused).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="https://id.example", error="invalid_token", error_description="No"' },
      body: { error: 'invalid_token', error_description: 'No' },
    });
    const invalid = registrationErrorReply(new OAuthError('invalid_client_metadata', 'No'), 'https://id.example');
    expect([invalid.status, invalid.headers['www-authenticate']]).toEqual([400, undefined]);
    expect(JSON.stringify(refused)).not.toContain('only for the log');
  });
});

describe('RFC 7591 §3.2.1: the client information response', () => {
  const application = buildApplication({ createdAt: '2026-01-01T00:00:00.500Z' });
  const information = (clientSecret: string | null, softwareStatement: string | null = null) =>
    clientInformation({ issuer: 'https://id.example', application, registrationAccessToken: 'ost_ra', clientSecret, softwareStatement });

  it('returns the software statement that the client registered with as it was sent, and none elsewhere', () => {
    expect(information(null, 'e30.e30.x')).toMatchObject({ software_statement: 'e30.e30.x' });
    expect(information(null)).not.toHaveProperty('software_statement');
  });

  it('tells a secret with its end where it was made just now, and neither elsewhere', () => {
    expect(information('s')).toMatchObject({ client_secret: 's', client_secret_expires_at: 0 });
    expect(Object.keys(information(null)).filter((name) => name.startsWith('client_secret'))).toEqual([]);
  });

  it('has what the client needs to manage itself, all that is registered of it, and nothing of what is not its own', () => {
    const told = information(null);
    expect(told).toMatchObject({
      client_id: application.clientId,
      client_id_issued_at: 1_767_225_600,
      registration_access_token: 'ost_ra',
      registration_client_uri: `https://id.example/oauth/register/${application.clientId}`,
      redirect_uris: application.redirectUris,
      scope: application.scopes.join(' '),
    });
    for (const name of ['first_party', 'pkce', 'status', 'type', 'logo_uri']) expect(told).not.toHaveProperty(name);
  });
});
