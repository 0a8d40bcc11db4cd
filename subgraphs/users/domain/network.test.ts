import { describe, expect, it } from 'vitest';
import { networkOf } from './network.ts';

describe('networkOf', () => {
  it('is the address itself for IPv4', () => {
    expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
  });

  it('is the /64 for IPv6, however the address is written', () => {
    const network = '2001:db8:0:1::/64';
    expect(networkOf('2001:db8:0:1:aaaa:bbbb:cccc:dddd')).toBe(network);
    expect(networkOf('2001:0DB8:0000:0001::5')).toBe(network);
    expect(networkOf('2001:db8:0:2::5')).not.toBe(network);
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('2001:db8::')).toBe('2001:db8:0:0::/64');
  });
});
