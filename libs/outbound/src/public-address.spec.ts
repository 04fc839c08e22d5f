import { describe, expect, it } from '@jest/globals';
import { isLoopbackAddress, isPublicAddress } from './public-address.js';

describe('attack A40: an address that leads inside is not public', () => {
  it.each([
    ['this machine', ['127.0.0.1', '127.255.255.254', '::1', '0.0.0.0', '0.1.2.3', '::']],
    ['private networks (RFC 1918, RFC 4193)', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', 'fc00::1', 'fd12:3456::1']],
    ['its links (RFC 3927, RFC 4291)', ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
    ["carriers' networks (RFC 6598)", ['100.64.0.1', '100.127.255.255']],
    ['metadata of clouds', ['169.254.169.254', '169.254.170.2', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16']],
    ['mapped addresses', ['::ffff:10.0.0.1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::ffff:8.8.8.8', '::127.0.0.1']],
    ['translated and tunnelled addresses', ['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '::ffff:0:10.0.0.1', '2002:7f00:1::', '2001:0:1::']],
    ['what is for many or for nobody', ['224.0.0.1', 'ff02::1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '2001:db8::1', '100::1']],
    ['what is not given out', ['4000::1', 'fec0::1', '5f00::1', '3fff::1', '198.18.0.1']],
    ['what is no address', ['', 'localhost', '127.1', '0x7f.0.0.1', '2130706433', '10.0.0.1:80', '[::1]', '1.2.3.4.5', '8.8.8.8%eth0']],
  ])('%s', (_what, addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  it('one of the Internet is', () => {
    const addresses = [
      '1.1.1.1',
      '8.8.8.8',
      '93.184.215.14',
      '172.32.0.1',
      '100.128.0.1',
      '169.253.0.1',
      '2606:4700::1111',
      '2a00:1450:4001::1',
    ];
    expect(addresses.filter((address) => !isPublicAddress(address))).toEqual([]);
  });

  it('loopback is told apart, without what is mapped', () => {
    const addresses = ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '0.0.0.0', '10.0.0.1', '1.1.1.1', 'localhost'];
    expect(addresses.filter(isLoopbackAddress)).toEqual(['127.0.0.1', '127.9.9.9', '::1']);
  });
});
