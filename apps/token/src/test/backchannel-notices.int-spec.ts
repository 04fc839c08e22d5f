import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type AnyEvent, type BackchannelDeliveryMode, eventMap } from '#contracts';
import { NotificationEndpoint } from '#testing';
import { askUserOf, decideByLink, notificationToken, registerBackchannel } from './backchannels.js';
import { eventually } from './eventually.js';
import type { TenantWorld } from './tenant-world.js';
import { TokenService } from './token-service.js';

describe('CIBA: applications that are told, at two replicas of the token service', () => {
  let service: TokenService;
  const endpoints: NotificationEndpoint[] = [];

  beforeAll(async () => {
    service = await TokenService.start({ replicas: 2, env: { OSTIARY_FETCH_FROM_LOOPBACK: 'true' }, patienceMs: 30_000 });
  });
  afterAll(async () => {
    await Promise.all(endpoints.map((endpoint) => endpoint.stop()));
    await service.close();
  });

  const asked = async (mode: BackchannelDeliveryMode, ...statuses: readonly number[]) => {
    const world = service.world();
    const endpoint = await NotificationEndpoint.start(...statuses);
    endpoints.push(endpoint);
    const client = registerBackchannel(world, { backchannelTokenDeliveryMode: mode, backchannelClientNotificationEndpoint: endpoint.uri });
    return { world, endpoint, ...(await askUserOf(service, world, client)) };
  };

  const told = async (world: TenantWorld, { subject }: AnyEvent): Promise<readonly unknown[]> => {
    const { rows } = await service.database.query<{ payload: unknown }>(
      `SELECT envelope -> 'payload' AS payload FROM token.outbox WHERE subject = $1 AND tenant_id = $2`,
      [subject, world.context.tenantId],
    );
    return rows.map(({ payload }) => payload);
  };
  const waiting = async ({ context }: TenantWorld): Promise<readonly { readonly sealed: string; readonly body: string | null }[]> => {
    const { rows } = await service.database.query<{ sealed: string; body: string | null }>(
      `SELECT sealed, body FROM token.backchannel_deliveries WHERE tenant_id = $1`,
      [context.tenantId],
    );
    return rows;
  };

  it('are pinged once the user has decided, by the token of their own, and fetch the tokens then', async () => {
    const { world, endpoint, authReqId, token, poll } = await asked('ping', 204);
    const [row] = await waiting(world);
    for (const secret of [authReqId, notificationToken]) expect(row?.sealed).not.toContain(secret);
    await decideByLink(service, world, token, 'allow');
    await eventually(() => expect(endpoint.notices).toHaveLength(1));
    expect(endpoint.notices[0]).toMatchObject({
      headers: { authorization: `Bearer ${notificationToken}`, 'content-type': 'application/json' },
      body: { auth_req_id: authReqId },
    });
    expect((await poll()).status).toBe(200);
    await eventually(async () =>
      expect(await told(world, eventMap.token.backchannelNotificationDelivered)).toMatchObject([{ attempts: 1 }]),
    );
    expect(await waiting(world)).toEqual([]);
  });

  it('are sent the same tokens again until they take them, and those are good', async () => {
    const { world, client, endpoint, authReqId, token, poll } = await asked('push', 503, 204);
    await decideByLink(service, world, token, 'allow');
    await eventually(() => expect(endpoint.notices).toHaveLength(2));
    const [first, second] = endpoint.notices;
    expect(first?.body).toEqual(second?.body);
    expect(decodeJwt(String(first?.body['id_token']))).toMatchObject({
      sub: world.user.id,
      'urn:openid:params:jwt:claim:auth_req_id': authReqId,
    });
    expect(await service.isActive(world, String(first?.body['access_token']))).toBe(true);
    expect((await service.refresh(world, client, String(first?.body['refresh_token']))).status).toBe(200);
    expect((await poll()).body).toMatchObject({ error: 'unauthorized_client' });
    await eventually(async () =>
      expect(await told(world, eventMap.token.backchannelNotificationDelivered)).toMatchObject([{ attempts: 2 }]),
    );
    expect((await service.grantsOf(world)).items).toMatchObject([{ revokedAt: null }]);
  });

  it('have none of the tokens that they refuse', async () => {
    const { world, endpoint, token } = await asked('push', 401);
    await decideByLink(service, world, token, 'allow');
    await eventually(async () => expect(await told(world, eventMap.token.backchannelNotificationRefused)).toHaveLength(1));
    expect(await service.isActive(world, String(endpoint.notices[0]?.body['access_token']))).toBe(false);
  });

  it('have none of the tokens that they did not take before nobody could tell them any more', async () => {
    const { world, client, endpoint, token } = await asked('push', 503);
    await decideByLink(service, world, token, 'allow');
    await eventually(() => expect(endpoint.notices).toHaveLength(1));
    world.setStatus(client, 'disabled');
    const { clientId } = client.application;
    await service.deliver(world, eventMap.tenant.applicationUpdated, { clientId, status: 'disabled', version: 2 });
    await eventually(async () => expect(await waiting(world)).toEqual([]));
    expect((await service.grantsOf(world)).items).toMatchObject([{ revokedAt: expect.anything() }]);
  });

  it('are told that the user denied', async () => {
    const { world, endpoint, authReqId, token } = await asked('push', 204);
    await decideByLink(service, world, token, 'deny');
    await eventually(() => expect(endpoint.notices).toHaveLength(1));
    expect(endpoint.notices[0]?.body).toMatchObject({ auth_req_id: authReqId, error: 'access_denied' });
    expect((await service.grantsOf(world)).items).toEqual([]);
  });

  it('are told that nobody decided in time', async () => {
    const { world, endpoint, authReqId } = await asked('push', 204);
    await service.database.query(`UPDATE token.backchannel_deliveries SET due_at = now() - interval '1 second' WHERE tenant_id = $1`, [
      world.context.tenantId,
    ]);
    await eventually(() => expect(endpoint.notices).toHaveLength(1));
    expect(endpoint.notices[0]?.body).toMatchObject({ auth_req_id: authReqId, error: 'expired_token' });
  });

  it('are told nothing any more once they are deleted', async () => {
    const { world, client, endpoint } = await asked('push', 204);
    const { clientId } = client.application;
    await service.deliver(world, eventMap.tenant.applicationDeleted, { clientId, version: 2 });
    expect(await waiting(world)).toEqual([]);
    expect(endpoint.notices).toEqual([]);
  });
});
