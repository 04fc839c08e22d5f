import { HttpStatus, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { challengeOf, type Refusal, type Scheme } from './challenge.js';
import { type Introspection, IntrospectionClient } from './introspection-client.js';
import { ProofVerifier } from './proof-verifier.js';
import { resourceMetadataUrl } from './resource-metadata.js';
import { problemWithSignIn, type SignInDemand, toldOf } from './sign-in-demand.js';

type Presented = { readonly scheme: Scheme; readonly token: string };

const presentedBy = (authorization: string | undefined): Presented | null => {
  const [, scheme, token] = /^(Bearer|DPoP) ([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (scheme === undefined || token === undefined) return null;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
};

/** Where the demo is found from outside: proofs are for its addresses. `api` is the resource identifier of its API. */
export abstract class DemoAddress {
  abstract readonly url: string;
  abstract readonly api: string;
}

/** What an operation demands of an access token: a scope, and, where it is worth more, of the sign-in that the token came of. */
export type Demand = { readonly scope: string; readonly signIn?: SignInDemand };

/** A refusal with its status; the `error` is null where no token was sent. */
type Denial = Refusal & { readonly status: HttpStatus };

const unauthorized = (error: string | null, reason: string, told: readonly string[] = []): Denial => ({
  status: HttpStatus.UNAUTHORIZED,
  error,
  reason,
  told,
});

/** The door of the demo's API, a resource server (RFC 6750, RFC 9449 §7): it trusts nothing in a token but what introspection says of it, and nobody who lacks the key that it is bound to. */
@Injectable()
export class Access {
  constructor(
    private readonly introspection: IntrospectionClient,
    private readonly proofs: ProofVerifier,
    private readonly address: DemoAddress,
  ) {}

  /** What introspection says of the token of a request that may do what `demand` is for; null where it may not, and has its answer. */
  async admit(request: FastifyRequest, reply: FastifyReply, demand: Demand): Promise<Introspection | null> {
    const presented = presentedBy(request.headers.authorization);
    const result = presented && (await this.introspection.introspect(presented.token));
    const refusal =
      presented && result ? await this.refusalOf(request, presented, result, demand) : unauthorized(null, 'no access token was sent');
    if (refusal === null) return result;
    const { status, reason } = refusal;
    const told = { scope: demand.scope, metadataUrl: resourceMetadataUrl(this.address.api) };
    await reply
      .status(status)
      .header('www-authenticate', challengeOf(presented?.scheme ?? null, refusal, told))
      .send({ error: reason });
    return null;
  }

  private async refusalOf(
    request: FastifyRequest,
    presented: Presented,
    result: Introspection,
    { scope, signIn }: Demand,
  ): Promise<Denial | null> {
    if (!result.active) return unauthorized('invalid_token', 'the access token is not active');
    const unproven = await this.problemWithSender(request, presented, result);
    if (unproven !== null) return unproven;
    if (!result.scope?.split(' ').includes(scope))
      return { ...unauthorized('insufficient_scope', `the access token lacks ${scope}`), status: HttpStatus.FORBIDDEN };
    const problem = signIn === undefined ? null : problemWithSignIn(signIn, result, Math.floor(Date.now() / 1000));
    if (signIn === undefined || problem === null) return null;
    return unauthorized('insufficient_user_authentication', problem, toldOf(signIn));
  }

  /** RFC 9449 §7.1, §7.2: a token that is bound to a key comes by the scheme DPoP with a proof of it, and any other as a bearer token. */
  private async problemWithSender(
    { method, url, headers }: FastifyRequest,
    { scheme, token }: Presented,
    { cnf }: Introspection,
  ): Promise<Denial | null> {
    const jkt = cnf?.jkt;
    // Whatever it is bound to: here no bearer token proves anything, a certificate included.
    if (scheme === 'Bearer') return cnf === undefined ? null : unauthorized('invalid_token', 'the access token is bound to a key');
    if (jkt === undefined) return unauthorized('invalid_token', 'the access token is a bearer token');
    const target = new URL(url, this.address.url);
    const demand = { method, url: target.origin + target.pathname, accessToken: token, jkt };
    const reason = await this.proofs.problemWith(headers['dpop']?.toString(), demand);
    return reason === null ? null : unauthorized('invalid_dpop_proof', reason.replaceAll(/[^\x20-\x7e]|["\\]/g, ' '));
  }
}
