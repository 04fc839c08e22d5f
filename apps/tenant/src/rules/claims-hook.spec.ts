import { describe, expect, it } from '@jest/globals';
import type { Json } from '#contracts';
import { problemsOfClaimsHook } from './claims-hook.js';

const url = 'https://hooks.example.com/claims';
const pointers = (hook: Json) => problemsOfClaimsHook(hook).map(({ pointer }) => pointer);

describe('the claims hook of an application', () => {
  it.each<Json>([
    { url },
    { url: 'http://127.0.0.1:8080/claims' },
    { url, in: ['userinfo'] },
    { url, in: ['id_token'], timeout_ms: 1_000, cache_seconds: 0, on_failure: 'fallback', fallback: { plan: 'unknown' } },
  ])('is sound: %j', (hook) => {
    expect(pointers(hook)).toEqual([]);
  });

  it.each<[string, Json]>([
    ['', []],
    ['', { url, retries: 1 }],
    ['', { url, constructor: 1 }],
    ['/url', {}],
    ['/url', { url: 'http://hooks.example.com/claims' }],
    ['/url', { url: 'https://hooks.example.com:8443/claims' }],
    ['/url', { url: 'https://user:password@hooks.example.com/' }],
    ['/url', { url: 'javascript:alert(1)' }],
    ['/url', { url: `${url}?${'a'.repeat(2_000)}` }],
    ['/in', { url, in: ['introspection'] }],
    ['/in', { url, in: ['userinfo', 'userinfo'] }],
    ['/in', { url, in: [] }],
    ['/timeout_ms', { url, timeout_ms: 1_001 }],
    ['/timeout_ms', { url, timeout_ms: '500' }],
    ['/cache_seconds', { url, cache_seconds: -1 }],
    ['/cache_seconds', { url, cache_seconds: 1.5 }],
    ['/on_failure', { url, on_failure: 'open' }],
    ['/fallback', { url, fallback: { sub: 'x' } }],
    ['/fallback', { url, fallback: ['plan'] }],
    ['/fallback', { url, fallback: { plan: 'x'.repeat(4_096) } }],
  ])('is refused at %s: %j', (pointer, hook) => {
    expect(pointers(hook)).toEqual([pointer]);
  });
});
