import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthorizationOutcome, type OAuthReply, rpcMap } from '#contracts';
import { rejected } from '#testing';
import type { TestClient, TenantWorld } from './tenant-world.js';
import { TokenService, type Tokens, tokensOf } from './token-service.js';

const many = <Result>(work: () => Promise<Result>): Promise<Result>[] => Array.from({ length: 20 }, work);

describe('N01: what browsers and clients of one tenant do at the same time', () => {
  let service: TokenService;
  let world: TenantWorld;
  let client: TestClient;
  let thirdParty: TestClient;

  beforeAll(async () => {
    service = await TokenService.start();
  }, 120_000);

  beforeEach(() => {
    world = service.world();
    client = world.register();
    thirdParty = world.register({ firstParty: false });
  });

  afterAll(() => service.close());

  /** Asks for sign-in or consent, which takes a stored request, and goes on with it. */
  const startAndResume = async (): Promise<AuthorizationOutcome | null> => {
    const outcome = await service.authorize(world, thirdParty, null);
    if (outcome.kind !== 'login_required') throw new Error(`no request: ${JSON.stringify(outcome)}`);
    const { requestId } = outcome;
    return service.replica().call(rpcMap.token.resumeAuthorization, world.context, {
      requestId,
      signIn: world.signIn(requestId, 'allow'),
      sessionToken: world.secretOf(world.session()),
    });
  };

  it('none fails because of what others do', async () => {
    const codes = await Promise.all(many(() => service.code(world, client)));
    const families: Tokens[] = await Promise.all(many(() => service.signIn(world, client, { scope: 'openid notes:read' })));
    for (let round = 0; round < 5; round++) {
      const fresh = await Promise.all(codes.map(() => service.code(world, client)));
      const doomed = await Promise.all(many(() => service.signIn(world, client)));
      const outcomes = await Promise.allSettled([
        ...many(startAndResume),
        ...many(() => service.code(world, client)),
        ...many(() => service.authorize(world, thirdParty, world.session())),
        ...fresh.map(async (code) => tokensOf(await service.redeem(world, client, code))),
        ...families.map(async ({ refreshToken }, index) => {
          families[index] = tokensOf(await service.refresh(world, client, refreshToken));
        }),
        ...families.map(async ({ accessToken }) => expect(await service.isActive(world, accessToken)).toBe(true)),
        ...doomed.map(async ({ accessToken }) => expect((await service.revoke(world, client, accessToken)).status).toBe(200)),
        ...many(async (): Promise<OAuthReply> => {
          const reply = await service.token(world, client, { grant_type: 'client_credentials', scope: 'notes:read' });
          expect(reply.status).toBe(200);
          return reply;
        }),
      ]);
      expect(rejected(outcomes)).toEqual([]);
    }
  }, 60_000);
});
