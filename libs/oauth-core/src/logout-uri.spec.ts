import { describe, expect, it } from '@jest/globals';
import { checkLogoutUri } from './logout-uri.js';

describe('Back-Channel Logout 1.0 §2.2, Front-Channel Logout 1.0 §2: where an application is told of logouts', () => {
  it.each([
    'https://shop.example/logout',
    'https://shop.example:8443/logout?app=1',
    'http://127.0.0.1:3002/logout',
    'http://[::1]/logout',
    'http://localhost:3002/logout',
  ])('may be %s', (uri) => {
    expect(checkLogoutUri(uri)).toBeNull();
  });

  it.each([
    ['has a fragment', 'https://shop.example/logout#a'],
    ['is not absolute', '/logout'],
    ['names no host', 'https:///logout'],
    ['is plain http on another host', 'http://shop.example/logout'],
    ['is plain http on a host that only begins like this machine', 'http://localhost.shop.example/logout'],
    ['is plain http on a private network', 'http://10.0.0.1/logout'],
    ['has a private-use scheme', 'com.example.shop:/logout'],
    ['is a script', 'javascript:alert(1)'],
    ['is data', 'data:text/html,hello'],
    ['has user information', 'https://user:password@shop.example/logout'],
    ['has a host that parsers read in two ways', 'https://0x7f.1/logout'],
    ['has the parameter iss, which is added', 'https://shop.example/logout?iss=other'],
    ['has the parameter sid, however it is written', 'https://shop.example/logout?a=1;SID[]=other'],
    ['is too long', `https://shop.example/${'x'.repeat(2000)}`],
    ['is empty', ''],
  ])('must not be one that %s', (_, uri) => {
    expect(checkLogoutUri(uri)).toEqual(expect.stringMatching(/^must /));
  });
});
