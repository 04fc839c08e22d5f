import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { Application } from '#contracts';
import { DpopKey } from '#testing/builders';
import { tokensOf } from '../testing/client-requests.js';
import { anApplication } from '../testing/builders.js';
import { billingCertificate, otherCertificate, unverifiedCertificate } from '../testing/certificates.js';
import { accessToken, expectExchangeError, grant, orders, tokenExchange } from '../testing/token-exchanges.js';

describe('RFC 9449 §5: what a token is bound to', () => {
  const bound = async (webMembers: Partial<Application> = {}) => {
    const scene = await tokenExchange({}, webMembers);
    const { server, web, proofOf } = scene;
    const key = new DpopKey();
    const { accessToken: token } = tokensOf(
      await server.redeem(web, await server.code(web, { scope: 'openid notes:read' }), {}, proofOf(key)),
    );
    return { ...scene, key, token };
  };

  it('is the key of a proof', async () => {
    const { exchange, proofOf } = await tokenExchange();
    const key = new DpopKey();
    const reply = await exchange({ resource: orders.identifier }, undefined, proofOf(key));
    expect(reply.body).toMatchObject({ token_type: 'DPoP' });
    expect(decodeJwt(tokensOf(reply).accessToken)['cnf']).toEqual({ jkt: key.jkt });
  });

  it('attack A91: is not dropped: a bound token is exchanged with a proof alone', async () => {
    const { exchange, token, proofOf } = await bound();
    expectExchangeError(await exchange({ subject_token: token }), 'invalid_dpop_proof');
    const own = new DpopKey();
    const reply = await exchange({ subject_token: token }, undefined, proofOf(own));
    expect(decodeJwt(tokensOf(reply).accessToken)['cnf']).toEqual({ jkt: own.jkt });
  });

  it('stays the same key where a client exchanges its own token', async () => {
    const { exchange, web, token, key, proofOf } = await bound({ grantTypes: ['authorization_code', grant] });
    expectExchangeError(await exchange({ subject_token: token }, web), 'invalid_dpop_proof');
    expectExchangeError(await exchange({ subject_token: token }, web, proofOf(new DpopKey())), 'invalid_request');
    expect((await exchange({ subject_token: token }, web, proofOf(key))).status).toBe(200);
  });

  it('attack A91: holds for an actor_token too: who stole it lacks the key', async () => {
    const { server, backend, exchange, proofOf } = await tokenExchange();
    const key = new DpopKey();
    const reply = await server.token(backend, { grant_type: 'client_credentials', scope: 'notes:read' }, proofOf(key));
    const actor = { actor_token: tokensOf(reply).accessToken, actor_token_type: accessToken };
    expectExchangeError(await exchange(actor), 'invalid_dpop_proof');
    expectExchangeError(await exchange(actor, backend, proofOf(new DpopKey())), 'invalid_request');
    expect((await exchange(actor, backend, proofOf(key))).body).toMatchObject({ token_type: 'DPoP' });
  });
});

describe('RFC 8705 §3: a token that is bound to a certificate', () => {
  const certificate = unverifiedCertificate(billingCertificate);
  const registered = { tlsClientCertificateBoundAccessTokens: true } as const;
  const bound = async (backendMembers: Partial<Application> = {}) => {
    const scene = await tokenExchange(backendMembers);
    const { server } = scene;
    const owner = server.register(anApplication({ ...registered, grantTypes: ['authorization_code', grant] }));
    const code = await server.code(owner, { scope: 'notes:read' });
    const { accessToken: token } = tokensOf(await server.redeem(owner, code, {}, { certificate }));
    return { ...scene, owner, token };
  };
  const members = (token: string) => ({ grant_type: grant, subject_token: token, subject_token_type: accessToken });

  it('attack A91: is invalid_request without any, or with another one where the token is its own', async () => {
    const { server, owner, token, exchange } = await bound();
    expectExchangeError(await exchange({ subject_token: token }), 'invalid_request');
    const other = { certificate: unverifiedCertificate(otherCertificate) };
    expectExchangeError(await server.token(owner, members(token), other), 'invalid_request');
    expect((await server.token(owner, members(token), { certificate })).status).toBe(200);
  });

  it('is exchanged by a back end for what is bound to its own', async () => {
    const { server, backend, token } = await bound(registered);
    const reply = await server.token(backend, members(token), { certificate: unverifiedCertificate(otherCertificate) });
    expect(decodeJwt(tokensOf(reply).accessToken)).toHaveProperty('cnf');
  });
});
