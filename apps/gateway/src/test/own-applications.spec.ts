import { beforeEach, describe, expect, it } from '@jest/globals';
import { type ClientId, rpcMap } from '#contracts';
import { issuer, sessionCookie, sessionToken, useGateway } from './gateway-under-test.js';
import { confirmationOn } from './answers.js';
import { moment } from './own-account.js';

const gateway = useGateway();
const cookie = sessionCookie;

describe('{issuer}/account/applications', () => {
  const path = '/t/acme/account/applications';
  const clientId = 'notes' as ClientId;
  const listWith = (clientUri: string | null): void => {
    const scopes = [{ name: 'openid', description: null }];
    const apis = [
      { name: 'Orders', scopes: [{ name: 'read', description: 'See your orders' }] },
      {
        name: 'Stock',
        scopes: [{ name: 'read', description: 'See the stock' }],
        authorizationDetails: [{ description: 'Order once', facts: [{ name: 'Amount', value: 12.5 }] }],
      },
    ];
    const times = { firstGrantedAt: moment, lastGrantedAt: moment };
    const application = {
      clientId,
      name: 'Notes',
      logoUri: null,
      clientUri,
      destinations: ['notes.example', 'com.example.notes:'],
      organizations: ['Acme & Sons', 'Globex'],
      scopes,
      apis,
      hasMore: true,
      ...times,
    };
    gateway.on(rpcMap.token.listOwnApplications)(() => ({ items: [application], nextCursor: 'next one' }));
  };
  beforeEach(() => listWith(null));

  it('RFC 7591 §5: tells by its host what page of another site an application is linked to', async () => {
    const linkTo = async (address: string) => {
      listWith(address);
      const page = await (await gateway.get(path, { cookie })).text();
      return new RegExp(`<a href="${address}"[^>]*>([^<]*)</a>`).exec(page)?.[1];
    };
    expect(await linkTo('https://notes.example/about')).toBe('Notes');
    expect(await linkTo('https://maker.example/notes')).toBe('Notes (maker.example)');
  });

  it('shows what may act for the user, and takes it back', async () => {
    const page = await (await gateway.get(path, { cookie })).text();
    expect(page).toMatch(
      /Notes[\s\S]*know who you are[\s\S]*At Orders[\s\S]*See your orders[\s\S]*At Stock[\s\S]*See the stock[\s\S]*Order once[\s\S]*Amount<\/b>: 12\.5/,
    );
    expect(page).toContain('It may do more than is shown here.');
    expect(page).toMatch(/Address of the application:[^]*notes\.example, com\.example\.notes:/);
    expect(page).toMatch(/For your organizations:[^]*Acme &amp; Sons, Globex/);
    expect(page).toContain(`href="${issuer}/account/applications?cursor=next+one"`);
    await gateway.get(`${path}?cursor=this`, { cookie });
    expect(gateway.requestOf(rpcMap.token.listOwnApplications)).toMatchObject({ sessionToken, cursor: 'this' });
    gateway.on(rpcMap.token.revokeOwnApplication)(() => ({ revoked: true }));
    const answer = await gateway.post(path, { confirmation: confirmationOn(page), application: clientId }, { cookie });
    expect([answer.status, gateway.requestOf(rpcMap.token.revokeOwnApplication)]).toEqual([200, { sessionToken, clientId }]);
    expect((await gateway.post(path, { confirmation: confirmationOn(page) }, { cookie })).status).toBe(400);
  });
});

describe('{issuer}/account/activity', () => {
  it('says in words what happened, by whom and from where', async () => {
    gateway.on(rpcMap.audit.listOwnActivity)(() => ({
      items: [{ kind: 'identity.password-changed', occurredAt: moment, by: 'administrator', address: null, clientId: null }],
      nextCursor: 'next one',
    }));
    const page = await (await gateway.get('/t/acme/account/activity?cursor=this', { cookie })).text();
    expect(page).toMatch(/Password changed[\s\S]*by an administrator/);
    expect(page).toContain(`href="${issuer}/account/activity?cursor=next+one"`);
    expect(gateway.requestOf(rpcMap.audit.listOwnActivity)).toMatchObject({ sessionToken, cursor: 'this' });
  });
});
