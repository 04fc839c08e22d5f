import { Controller, Get, HttpStatus, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Introspection, IntrospectionClient } from './introspection-client.js';
import { proofAlgorithms, ProofVerifier } from './proof-verifier.js';

const orders = [
  { id: 1, item: 'A brass doorbell', state: 'delivered' },
  { id: 2, item: 'Two house keys', state: 'on its way' },
];

const algs = `algs="${proofAlgorithms.join(' ')}"`;

type Presented = { readonly scheme: 'Bearer' | 'DPoP'; readonly token: string };

const presentedBy = (authorization: string | undefined): Presented | null => {
  const [, scheme, token] = /^(Bearer|DPoP) ([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (scheme === undefined || token === undefined) return null;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
};

/** Where the demo is found from outside: proofs are for its addresses. */
export abstract class DemoAddress {
  abstract readonly url: string;
}

/** A resource server (RFC 6750, RFC 9449 §7): it trusts nothing in the token but what introspection says of it, and nobody who lacks the key that it is bound to. */
@Controller('api')
export class OrdersController {
  constructor(
    private readonly introspection: IntrospectionClient,
    private readonly proofs: ProofVerifier,
    private readonly address: DemoAddress,
  ) {}

  @Get('orders')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const presented = presentedBy(request.headers.authorization);
    if (!presented) return refuse(reply, HttpStatus.UNAUTHORIZED, `Bearer, DPoP ${algs}`, 'no access token was sent');

    const { scheme, token } = presented;
    const result = await this.introspection.introspect(token);
    const challenge = (error: string): string => (scheme === 'DPoP' ? `DPoP error="${error}", ${algs}` : `Bearer error="${error}"`);
    if (!result.active) return refuse(reply, HttpStatus.UNAUTHORIZED, challenge('invalid_token'), 'the access token is not active');
    const unproven = await this.problemWithSender(request, presented, result);
    if (unproven) return refuse(reply, HttpStatus.UNAUTHORIZED, challenge(unproven.error), unproven.reason);
    if (!result.scope?.split(' ').includes('orders:read')) {
      return refuse(
        reply,
        HttpStatus.FORBIDDEN,
        `${scheme} error="insufficient_scope", scope="orders:read"`,
        'the access token lacks orders:read',
      );
    }
    await reply.send({ introspection: result, orders });
  }

  /** RFC 9449 §7.1, §7.2: a token that is bound to a key comes by the scheme DPoP with a proof of it, and any other as a bearer token. */
  private async problemWithSender(
    { method, url, headers }: FastifyRequest,
    { scheme, token }: Presented,
    { cnf }: Introspection,
  ): Promise<{ readonly error: string; readonly reason: string } | null> {
    const jkt = cnf?.jkt;
    // Whatever it is bound to: here no bearer token proves anything, a certificate included.
    if (scheme === 'Bearer') return cnf === undefined ? null : { error: 'invalid_token', reason: 'the access token is bound to a key' };
    if (jkt === undefined) return { error: 'invalid_token', reason: 'the access token is a bearer token' };
    const target = new URL(url, this.address.url);
    const demand = { method, url: target.origin + target.pathname, accessToken: token, jkt };
    const reason = await this.proofs.problemWith(headers['dpop']?.toString(), demand);
    return reason === null ? null : { error: 'invalid_dpop_proof', reason };
  }
}

const refuse = async (reply: FastifyReply, status: HttpStatus, challenge: string, reason: string): Promise<void> => {
  await reply.status(status).header('www-authenticate', challenge).send({ error: reason });
};
