import { beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'node-html-parser';
import { type OrganizationId, rpcMap, ServiceError } from '#contracts';
import { buildAttribute } from '#testing/builders';
import { acme, sessionCookie, sessionToken, useGateway, alice } from './gateway-under-test.js';
import { confirmationOn } from './answers.js';
import { profile } from './own-account.js';

const gateway = useGateway();
const cookie = sessionCookie;

describe('{issuer}/account/profile', () => {
  const path = '/t/acme/account/profile';
  const memberOf = (...displayNames: readonly string[]): void =>
    gateway.on(rpcMap.identity.listOwnOrganizations)(() => ({
      organizations: displayNames.map((displayName) => ({
        organizationId: 'o' as OrganizationId,
        name: 'o',
        displayName,
        createdAt: alice.createdAt,
      })),
    }));
  beforeEach(() => {
    gateway.on(rpcMap.identity.getOwnProfile)(() => profile);
    memberOf();
  });
  const send = async (form: Record<string, string>) => {
    const confirmation = confirmationOn(await (await gateway.get(path, { cookie })).text());
    return gateway.post(path, { confirmation, ...form }, { cookie });
  };

  it('lists the organizations that somebody is a member of, as what people call them and as text, and nothing where there are none', async () => {
    expect(await (await gateway.get(path, { cookie })).text()).not.toContain('id="organizations"');
    memberOf('Acme Ltd.', '<b>Globex</b>');
    const page = parse(await (await gateway.get(path, { cookie })).text());
    expect(page.querySelectorAll('[aria-labelledby="organizations"] li').map(({ text }) => text)).toEqual(['Acme Ltd.', '<b>Globex</b>']);
    expect(gateway.requestOf(rpcMap.identity.listOwnOrganizations)).toEqual({ sessionToken });
  });

  it('sends what was typed, an empty field as none, and no more', async () => {
    gateway.on(rpcMap.identity.updateOwnProfile)(() => ({ ...profile, name: 'Alice B.' }));
    const answer = await send({ name: ' Alice B. ', picture: '', locale: 'de', roles: 'admin', username: 'root' });
    expect([answer.status, (await answer.text()).includes('id="success"')]).toEqual([200, true]);
    expect(gateway.requestOf(rpcMap.identity.updateOwnProfile)).toEqual({ sessionToken, name: 'Alice B.', picture: null, locale: 'de' });
  });

  it('saves nothing where its page could not say so', async () => {
    const confirmation = confirmationOn(await (await gateway.get(path, { cookie })).text());
    let saved = 0;
    gateway.on(rpcMap.identity.updateOwnProfile)(() => {
      saved += 1;
      return profile;
    });
    gateway.on(rpcMap.identity.listOwnOrganizations)(() => {
      throw new ServiceError('unavailable', 'Nobody can say.');
    });
    expect((await gateway.post(path, { confirmation, name: 'Alice B.' }, { cookie })).status).toBe(503);
    expect(saved).toBe(0);
  });

  it('leaves what the form showed as it is by now: it may have been changed elsewhere since', async () => {
    const userAttributes = [buildAttribute('desk'), buildAttribute('level', { kind: 'number' })];
    const keeping = { ...acme, slug: 'keeping', settings: { ...acme.settings, userAttributes } };
    gateway.on(rpcMap.tenant.resolveTenant)(() => ({ tenant: keeping }));
    gateway.on(rpcMap.identity.getOwnProfile)(() => ({ ...profile, attributes: { desk: 'A "1"', level: 3 } }));
    const own = '/t/keeping/account/profile';
    const page = parse(await (await gateway.get(own, { cookie })).text());
    const form = Object.fromEntries(
      page.querySelectorAll('form input').map((input) => [input.getAttribute('name') ?? '', input.getAttribute('value') ?? '']),
    );
    const refused = { members: [{ pointer: '/attributes/desk', detail: 'must be another' }] };
    gateway.on(rpcMap.identity.updateOwnProfile)(() => {
      throw new ServiceError('invalid_argument', 'Unfit.', refused);
    });
    gateway.on(rpcMap.identity.getOwnProfile)(() => ({ ...profile, name: 'Alice of now', attributes: { desk: 'B', level: 4 } }));
    const answer = await gateway.post(own, { ...form, locale: 'de', 'attribute.desk': 'C' }, { cookie });
    expect(gateway.requestOf(rpcMap.identity.updateOwnProfile)).toEqual({ sessionToken, attributes: { desk: 'C' } });
    const again = parse(await answer.text());
    const valueOf = (name: string) => again.querySelector(`form input[name="${name}"]`)?.getAttribute('value');
    expect(['name', 'attribute.desk', 'shown.attribute.desk', 'attribute.level', 'shown.attribute.level'].map(valueOf)).toEqual([
      'Alice of now',
      'C',
      'B',
      '4',
      '4',
    ]);
  });

  it('shows what was typed again, and which field cannot be so', async () => {
    gateway.on(rpcMap.identity.updateOwnProfile)(() => {
      throw new ServiceError('invalid_argument', 'Unfit.', { members: [{ pointer: '/picture', detail: 'must be an https address' }] });
    });
    const answer = await send({ name: 'Alice', picture: 'ftp://x', locale: 'de' });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(/id="picture"[^>]*value="ftp:\/\/x"[^>]*aria-invalid="true"/);
  });
});
