import { describe, expect, it } from '@jest/globals';
import type { Json } from '#contracts';
import { problemsOfIdentityAssertionTarget } from './identity-assertion-target.js';

const target = {
  audience: 'https://chat.example.com/',
  client_id: 'wiki',
  scopes: ['chat.read'],
  resources: ['https://api.chat.example.com'],
};
const pointersOf = (value: { readonly [member: string]: Json }) => problemsOfIdentityAssertionTarget(value).map(({ pointer }) => pointer);

describe('where an application may act for its users', () => {
  it.each([target, { ...target, scopes: [] }, { audience: 'urn:chat', client_id: 'https://wiki.example/client', scopes: ['a'] }])(
    '%j is well formed',
    (value) => {
      expect(pointersOf(value)).toEqual([]);
    },
  );

  it.each([
    ['/audience', { ...target, audience: '' }],
    ['/audience', { ...target, audience: 'https://chat example' }],
    ['/audience', { ...target, audience: ['https://chat.example.com/'] }],
    ['/client_id', { ...target, client_id: '' }],
    ['/client_id', { ...target, client_id: 7 }],
    ['/scopes', { audience: 'a', client_id: 'b' }],
    ['/scopes', { ...target, scopes: 'chat.read' }],
    ['/scopes', { ...target, scopes: ['chat read'] }],
    ['/scopes', { ...target, scopes: ['a', 'a'] }],
    ['/resources', { ...target, resources: ['/relative'] }],
    ['/resources', { ...target, resources: [null] }],
    ['', { ...target, clientId: 'wiki' }],
  ])('%s: %j is not', (pointer, value) => {
    expect(pointersOf(value as { readonly [member: string]: Json })).toContain(pointer);
  });
});
