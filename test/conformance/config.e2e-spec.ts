import { beforeAll, describe, expect, it } from '@jest/globals';
import type { JSONWebKeySet } from 'jose';
import { byDefaults, TestTenant } from '../e2e/support/tenant.js';

type Metadata = Readonly<Record<string, unknown>>;

describe('oidcc-config-certification-test-plan', () => {
  let tenant: TestTenant;
  let metadata: Metadata;
  beforeAll(async () => {
    tenant = await TestTenant.create({ settings: byDefaults });
    metadata = (await (await fetch(`${tenant.issuer}/.well-known/openid-configuration`)).json()) as Metadata;
  });

  it('oidcc-discovery-endpoint-verification: the metadata have what OpenID Connect Discovery §3 requires, for this issuer', () => {
    expect(metadata).toMatchObject({
      issuer: tenant.issuer,
      authorization_endpoint: tenant.endpoint('authorize'),
      token_endpoint: tenant.endpoint('token'),
      userinfo_endpoint: tenant.endpoint('userinfo'),
      jwks_uri: tenant.endpoint('jwks'),
      scopes_supported: expect.arrayContaining(['openid']),
      response_types_supported: expect.arrayContaining(['code']),
      subject_types_supported: expect.arrayContaining(['public', 'pairwise']),
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      claims_supported: expect.arrayContaining(['sub']),
    });
    expect(metadata['claims_parameter_supported']).toBe(true);
    expect(metadata['id_token_signing_alg_values_supported']).not.toContain('none');
    expect(metadata['request_object_signing_alg_values_supported']).not.toContain('none');
  });

  it('oidcc-discovery-endpoint-verification: the keys are public, each under a kid of its own, one for each algorithm of ID tokens', async () => {
    const response = await fetch(tenant.endpoint('jwks'));
    const { keys } = (await response.json()) as JSONWebKeySet;
    expect(response.status).toBe(200);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    for (const key of keys) for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
    expect(keys.map(({ alg }) => alg)).toEqual(expect.arrayContaining(['RS256']));
  });
});
