import { describe, expect, it } from '@jest/globals';
import { jwtBearerGrant, type RegistrationRequest } from '#contracts';
import { refusing, serviceWithTenants } from '../test/in-memory-service.js';

const subject = { issuer: 'https://ci.example', subject: 'repo:acme/*' };

const create = async (changes: Partial<RegistrationRequest>) => {
  const { service, acme } = await serviceWithTenants();
  const request = { name: 'CI', type: 'public', grantTypes: [jwtBearerGrant] } as const;
  return (await service.createApplication.execute(acme, { ...request, ...changes })).application;
};

describe('whose assertions stand for an application', () => {
  it('is kept as it was said', async () => {
    const assertionSubjects = [subject, { ...subject, claims: { ref: 'refs/heads/main' } }];
    await expect(create({ assertionSubjects })).resolves.toMatchObject({ assertionSubjects, tokenEndpointAuthMethod: 'none', scopes: [] });
  });

  it('must be said for the grant', async () => {
    await expect(create({})).rejects.toEqual(refusing('/assertionSubjects', /at least 1 item/));
  });

  it.each<[string, object]>([
    ['/assertionSubjects/0/issuer', { subject: 'a' }],
    ['/assertionSubjects/0/issuer', { ...subject, issuer: 'a b' }],
    ['/assertionSubjects/0/subject', { issuer: 'a' }],
    ['/assertionSubjects/0/subject', { ...subject, subject: '*' }],
    ['/assertionSubjects/0/subject', { ...subject, subject: 'repo:acme*' }],
    ['/assertionSubjects/0/claims', { ...subject, claims: ['a'] }],
    ['/assertionSubjects/0/claims', { ...subject, claims: { a: 1 } }],
    ['/assertionSubjects/0/claims', { ...subject, claims: { a: '' } }],
    [
      '/assertionSubjects/0/claims',
      { ...subject, claims: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`c${index}`, 'x'])) },
    ],
    ['/assertionSubjects/0', { ...subject, audience: 'a' }],
  ])('refuses a wrong %s: %j', async (pointer, wrong) => {
    await expect(create({ assertionSubjects: [wrong as typeof subject] })).rejects.toEqual(refusing(pointer));
  });

  it('refuses one twice, what is none, and too many', async () => {
    await expect(create({ assertionSubjects: [subject, subject] })).rejects.toEqual(refusing('/assertionSubjects/1', /twice/));
    await expect(create({ assertionSubjects: [null as unknown as typeof subject] })).rejects.toEqual(
      refusing('/assertionSubjects/0', /object/),
    );
    const many = Array.from({ length: 21 }, (_, index) => ({ ...subject, subject: `a:${index}` }));
    await expect(create({ assertionSubjects: many })).rejects.toEqual(refusing('/assertionSubjects', /at most 20/));
  });
});
