import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '#contracts';
import { problemsOfClaimMapping } from './claim-mapping.js';

const sound = { claim: 'plan', from: 'constant', value: 'gold', in: ['access_token'] };
const pointers = (mapping: JsonObject) => problemsOfClaimMapping(mapping).map(({ pointer }) => pointer);

describe('a claim that an application maps', () => {
  it.each<JsonObject>([
    sound,
    { ...sound, value: false },
    { ...sound, scope: 'profile' },
    { claim: 'https://acme.example/dept', from: 'attribute', attribute: 'department', in: ['id_token', 'userinfo'] },
    { claim: 'teams', from: 'groups', in: ['userinfo'] },
    { claim: 'teams', from: 'groups', only: ['ops'], in: ['userinfo'] },
    { claim: 'login', from: 'template', template: '{user.username}@{tenant.slug}', in: ['userinfo'] },
  ])('is sound: %j', (mapping) => {
    expect(pointers(mapping)).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['/claim', { ...sound, claim: 'sub' }],
    ['/claim', { ...sound, claim: 'permissions' }],
    ['/claim', { ...sound, claim: 'email' }],
    ['/claim', { ...sound, claim: 'Sub' }],
    ['/claim', { ...sound, claim: 'SCOPE' }],
    ['/claim', { ...sound, claim: 'urn:openid:params:jwt:claim:rt_hash' }],
    ['/claim', { ...sound, claim: '__proto__' }],
    ['/claim', { ...sound, claim: 7 }],
    ['/claim', { ...sound, claim: '' }],
    ['/in', { ...sound, in: [] }],
    ['/in', { ...sound, in: ['access_token', 'access_token'] }],
    ['/in', { ...sound, in: ['refresh_token'] }],
    ['/in', { claim: 'plan', from: 'constant', value: 1 }],
    ['/scope', { ...sound, scope: 'a b' }],
    ['/from', { ...sound, from: 'script' }],
    ['/from', { ...sound, from: 'constructor' }],
    ['/value', { ...sound, value: null }],
    ['/value', { ...sound, value: 'x'.repeat(1_023) }],
    ['/value', { claim: 'plan', from: 'constant', in: ['id_token'] }],
    ['', { ...sound, attribute: 'department' }],
    ['', { ...sound, override: true }],
    ['/attribute', { claim: 'a', from: 'attribute', attribute: '__proto__', in: ['id_token'] }],
    ['/only', { claim: 'a', from: 'roles', only: [], in: ['id_token'] }],
    ['/only', { claim: 'a', from: 'groups', only: [1], in: ['id_token'] }],
    ['/only', { claim: 'a', from: 'groups', only: Array(21).fill('g'), in: ['id_token'] }],
    ['/template', { claim: 'a', from: 'template', template: '{user.password}', in: ['id_token'] }],
    ['/template', { claim: 'a', from: 'template', in: ['id_token'] }],
  ])('is refused at %s: %j', (pointer, mapping) => {
    expect(pointers(mapping)).toEqual([pointer]);
  });
});
