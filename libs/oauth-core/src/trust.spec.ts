import { describe, expect, it } from '@jest/globals';
import type { Application, ClientId, ClientLinks } from '#contracts';
import { aBackchannelApplication, withBackchannel } from './testing/backchannels.js';
import { anApplication } from './testing/builders.js';
import { aDeviceApplication, withDevice } from './testing/devices.js';
import { describeAuthorization } from './endpoints/authorization/describe-authorization.js';
import { listedName, shownLinks, shownName } from './trust.js';

const unverified = { name: 'Paypal', firstParty: false, selfRegistered: true } as const;
const of = (members: Partial<Application> = {}): Application => anApplication({ ...unverified, ...members });

describe('RFC 7591 §5: what a client is called that nobody answers for', () => {
  it('is its own word with the host that its answer goes to, or that publishes its document', () => {
    const document = of({ clientId: 'https://notebook.example/client' as ClientId });
    expect(shownName(of(), 'app.example')).toBe('Paypal (app.example)');
    expect(shownName(document, 'app.example')).toBe('Paypal (notebook.example)');
    expect(shownName(document)).toBe('Paypal (notebook.example)');
    expect(shownName(of({ name: 'app.example' }), 'app.example')).toBe('app.example');
    for (const answered of [{ verified: true }, { firstParty: true }, { selfRegistered: undefined as never }])
      expect(shownName(of(answered), 'app.example')).toBe('Paypal');
  });

  it('is its own word with its client_id where it fetches its answer elsewhere: no host that it names is told anything', async () => {
    const device = await withDevice(aDeviceApplication({ ...unverified, clientUri: 'https://bank.example/' }));
    const { clientId } = device.client.application;
    const outcome = await device.server.openDevice(device.userCode);
    if (outcome?.kind !== 'login_required') throw new Error('nobody is asked');
    const { requestId, wayBack } = outcome;
    const shown = await describeAuthorization(device.server.tenant, { requestId, session: null }, device.server.dependencies);
    const clientName = `Paypal (${clientId})`;
    expect([wayBack, shown]).toMatchObject([{ clientName }, { clientName }]);
    expect(await device.decide('allow')).toMatchObject({ kind: 'answered_elsewhere', clientName });
  });

  it('is so in the message that a user is asked by, and on the pages behind it (CIBA §7.3)', async () => {
    const { server, client } = withBackchannel(aBackchannelApplication(unverified));
    const { clientId } = client.application;
    const allowed = { clientId, userId: server.user.id, resource: null, organizationId: null };
    await server.write(server.database.stores.consents.allow(allowed, { scopes: ['openid'], claims: [] }, 0));
    await server.authenticateByBackchannel(client);
    const message = await server.backchannelMessage();
    const outcome = message.kind === 'link' ? await server.openBackchannel(message.token) : null;
    if (outcome?.kind !== 'login_required') throw new Error('nobody is asked');
    const clientName = `Paypal (${clientId})`;
    expect(message).toMatchObject({ clientName });
    expect(await server.resume(outcome.requestId, 'deny')).toMatchObject({ kind: 'answered_elsewhere', clientName });
  });

  it('is in lists its own word with the one host that all its answers go to, or with its client_id', () => {
    expect(listedName(of())).toBe('Paypal (app.example)');
    const several = of({ redirectUris: ['https://app.example/cb', 'https://elsewhere.example/cb'] });
    for (const application of [several, of({ redirectUris: [] })]) expect(listedName(application)).toBe(`Paypal (${application.clientId})`);
    expect(listedName(of({ verified: true }))).toBe('Paypal');
  });
});

describe('RFC 7591 §5: where the pages of a client are', () => {
  const pagesOf = (site: string): ClientLinks => ({
    clientUri: `https://${site}/`,
    policyUri: `https://${site}/privacy`,
    tosUri: `https://${site}/terms`,
  });

  it.each(['evil.example', 'app.example:8443', 'www.app.example', 'app.example.evil.example'])(
    'is not at another site where nobody answers for it, whatever is registered: %s',
    (site) => {
      expect(shownLinks(of(pagesOf(site)))).toEqual({ clientUri: null, policyUri: null, tosUri: null });
      for (const answered of [{ verified: true }, { firstParty: true }, { selfRegistered: undefined as never }])
        expect(shownLinks(of({ ...pagesOf(site), ...answered }))).toEqual(pagesOf(site));
    },
  );

  it('is where it is redirected to, or where its document is', () => {
    expect(shownLinks(of(pagesOf('app.example')))).toEqual(pagesOf('app.example'));
    const document = { clientId: 'https://notebook.example/client' as ClientId, redirectUris: ['http://127.0.0.1/cb'] };
    expect(shownLinks(of({ ...document, ...pagesOf('app.example'), tosUri: 'https://notebook.example/terms' }))).toEqual({
      ...{ clientUri: null, policyUri: null },
      tosUri: 'https://notebook.example/terms',
    });
  });
});
