import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createClientAddress, networkOf, trustedProxiesConfig } from './client-address.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('the address of a client', () => {
  it('is that of its connection, whatever it claims', () => {
    expect(createClientAddress([])(request('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
    expect(createClientAddress(['10.0.0.0/8'])(request('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
    expect(createClientAddress([])(request('::ffff:203.0.113.7'))).toBe('203.0.113.7');
  });

  it('is what the trusted proxies saw, and not what a client wrote further left', () => {
    const addressOf = createClientAddress(['10.0.0.0/8', '2001:db8::1']);
    expect(addressOf(request('10.0.0.1', '203.0.113.7'))).toBe('203.0.113.7');
    expect(addressOf(request('::ffff:10.0.0.1', '1.1.1.1, 203.0.113.7, 10.9.9.9'))).toBe('203.0.113.7');
    expect(addressOf(request('2001:db8::1', '198.51.100.1:4711'))).toBe('198.51.100.1');
    expect(addressOf(request('10.0.0.1', '[2001:db8::2]:4711'))).toBe('2001:db8::2');
  });

  it('is the last one that makes sense when a proxy passed on rubbish', () => {
    const addressOf = createClientAddress(['10.0.0.0/8']);
    expect(addressOf(request('10.0.0.1', 'rubbish'))).toBe('10.0.0.1');
    expect(addressOf(request('10.0.0.1', '203.0.113.7, rubbish, 10.0.0.2'))).toBe('10.0.0.2');
    expect(addressOf(request('10.0.0.1', ''))).toBe('10.0.0.1');
  });
});

describe('one client', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:2::ffff', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
    ['1:2:3:4:5:6:192.0.2.33', '1:2:3:4::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('is an IPv4 address or a /64 of IPv6: %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('TRUSTED_PROXIES', () => {
  it('names addresses and networks, and nothing else', () => {
    expect(trustedProxiesConfig.parse({})).toEqual([]);
    expect(trustedProxiesConfig.parse({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' })).toEqual(['10.0.0.0/8', '::1']);
    for (const wrong of ['proxy.example', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0']) {
      expect(trustedProxiesConfig.safeParse({ TRUSTED_PROXIES: wrong }).error?.issues[0]?.message).toContain(wrong);
    }
  });
});
