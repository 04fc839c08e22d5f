import { type BackchannelAuthenticationStore, messagesToUser } from '../../grants/backchannel-authentication-store.js';
import type { BackchannelNotifications } from '../../grants/backchannel-notifications.js';
import type { DeviceAuthorization, DeviceAuthorizationStore } from '../../grants/device-authorization-store.js';
import { type PolledStore, polling } from '../../grants/polling.js';
import type { Polled, Tables, TenantTables } from './tables.js';

/** What clients poll for, and who is told that it is decided. */
export const polledStores = ({ query, statement }: TenantTables, limits: { readonly maxDevices: number }) => {
  const polled = <Row extends Pick<DeviceAuthorization, 'clientId' | 'interval' | 'expiresAt'>>(
    rowsOf: (tables: Tables) => Map<string, Polled<Row>>,
  ): PolledStore => ({
    poll: ({ secretHash, clientId, at }) =>
      statement((tables) => {
        const row = rowsOf(tables).get(secretHash);
        if (row?.clientId !== clientId) return null;
        const { polledAt, interval, answer, expiresAt } = row;
        const isTooFast = answer === null && polledAt !== null && at < polledAt + interval - polling.tolerance;
        const slowed = isTooFast ? Math.min(polling.maxInterval, interval + polling.slowDownBy) : interval;
        rowsOf(tables).set(secretHash, { ...row, polledAt: at, interval: slowed });
        return { isTooFast, answer, expiresAt };
      }),
    answer: (secretHash, answer) =>
      statement((tables) => {
        const row = rowsOf(tables).get(secretHash);
        if (row) rowsOf(tables).set(secretHash, { ...row, answer });
      }),
  });

  const devices: DeviceAuthorizationStore = {
    insert: (device) =>
      statement(({ devices }) => {
        const live = [...devices.values()].filter(({ expiresAt }) => expiresAt > device.createdAt);
        const waiting = live.filter(({ clientId, answer }) => clientId === device.clientId && answer === null);
        if (waiting.length >= limits.maxDevices) return 'too_many';
        if (live.some(({ userCodeHash }) => userCodeHash === device.userCodeHash)) return 'taken';
        devices.insert(device.deviceCodeHash, { ...device, answer: null, polledAt: null });
        return 'inserted';
      }),
    findWaiting: (userCodeHash, at) =>
      query(
        ({ devices }) =>
          [...devices.values()].find((device) => device.userCodeHash === userCodeHash && device.expiresAt > at && device.answer === null) ??
          null,
      ),
    ...polled(({ devices }) => devices),
  };

  const backchannels: BackchannelAuthenticationStore = {
    insert: (tx, asked) =>
      tx.run(
        statement(({ backchannels }) => {
          const since = asked.createdAt - messagesToUser.seconds;
          const ofUser = [...backchannels.values()].filter(({ userId, createdAt }) => userId === asked.userId && createdAt > since);
          const ofClient = ofUser.filter(({ clientId }) => clientId === asked.clientId);
          if (ofUser.length >= messagesToUser.ofAll || ofClient.length >= messagesToUser.ofClient) return 'too_many';
          backchannels.insert(asked.authReqIdHash, { ...asked, answer: null, polledAt: null });
          return 'inserted';
        }),
      ),
    ...polled(({ backchannels }) => backchannels),
  };

  const backchannelNotifications: BackchannelNotifications = {
    expect: (tx, _tenant, expected) =>
      tx.run(statement(({ notifications }) => notifications.insert(expected.authReqIdHash, { ...expected, answer: null }))),
    decided: (tx, _tenant, authReqIdHash, answer) =>
      tx.run(
        statement(({ notifications }) => {
          const expected = notifications.get(authReqIdHash);
          if (expected) notifications.set(authReqIdHash, { ...expected, answer });
        }),
      ),
  };

  return { devices, backchannels, backchannelNotifications };
};
