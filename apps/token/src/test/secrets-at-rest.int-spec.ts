import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rpcMap } from '#contracts';
import { askUserOf } from './backchannels.js';
import { askOf } from './devices.js';
import { TokenService, tokensOf } from './token-service.js';

describe('attack A73: what lies in the database', () => {
  let service: TokenService;

  beforeAll(async () => {
    service = await TokenService.start();
  });

  afterAll(async () => {
    await service.close();
  });

  /** Every row of every table of the schema, outbox included, as text. */
  const everyRow = async (): Promise<{ table: string; row: string }[]> => {
    const { rows: tables } = await service.database.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'token'::regnamespace AND relkind = 'r'`,
    );
    const found: { table: string; row: string }[] = [];
    for (const { name } of tables) {
      const { rows } = await service.database.query<{ row: string }>(`SELECT to_jsonb(each)::text AS row FROM ${name} each`);
      found.push(...rows.map(({ row }) => ({ table: name, row })));
    }
    return found;
  };

  it('holds no code, token, handle, client secret or private key that anybody could use', async () => {
    const world = service.world();
    const { authReqId, token } = await askUserOf(service, world);
    const client = world.register({ refreshTokenGrace: 10 });
    const thirdParty = world.registerPublic({ firstParty: false });
    const { device } = await askOf(service, world);
    const pending = await service.replica().call(rpcMap.token.startAuthorization, world.context, {
      parameters: [
        ['response_type', 'code'],
        ['client_id', thirdParty.application.clientId],
        ['redirect_uri', 'https://app.example/cb'],
        ['scope', 'openid'],
        ['code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'],
        ['code_challenge_method', 'S256'],
      ],
      sessionToken: null,
    });
    const unredeemed = await service.code(world, client);
    const code = await service.code(world, client, { scope: 'openid notes:read' });
    const first = tokensOf(await service.redeem(world, client, code));
    const second = tokensOf(await service.refresh(world, client, first.refreshToken));
    const retried = tokensOf(await service.refresh(world, client, first.refreshToken));
    await service.revoke(world, client, first.accessToken);
    await service.redeem(world, client, code);
    const machine = tokensOf(await service.token(world, client, { grant_type: 'client_credentials', scope: 'notes:read' }));

    const planted = [
      ...[device.deviceCode, device.userCode, device.userCode.replace('-', '')],
      ...[authReqId, token],
      unredeemed,
      code,
      client.secret,
      'requestId' in pending ? pending.requestId : null,
      ...[first, second, retried, machine].flatMap((tokens) => Object.values(tokens)),
    ].filter((secret): secret is string => typeof secret === 'string' && secret !== '');
    expect(planted.length).toBeGreaterThan(10);

    const rows = await everyRow();
    expect(rows.length).toBeGreaterThan(10);
    for (const { table, row } of rows) {
      for (const secret of planted) expect([table, row.includes(secret)]).toEqual([table, false]);
      expect([table, /ost_[a-z]{2}_/.test(row)]).toEqual([table, false]);
      expect([table, /"d":|\\"d\\":|PRIVATE KEY/.test(row)]).toEqual([table, false]);
    }
  });
});
