import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { z } from 'zod';

export const trustedProxiesConfig = z.object({ TRUSTED_PROXIES: z.string().default('') }).transform((env, context) => {
  const proxies = env.TRUSTED_PROXIES.split(',').flatMap((item) => item.trim() || []);
  for (const proxy of proxies) {
    if (isNetwork(proxy)) continue;
    context.addIssue({
      code: 'custom',
      path: ['TRUSTED_PROXIES'],
      message: `"${proxy}" is no address and no network such as 10.0.0.0/8`,
    });
  }
  return proxies;
});

function isNetwork(text: string): boolean {
  const [address = '', bits, more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

export type ClientAddressOf = (request: IncomingMessage) => string;

/**
 * Where a client is. `x-forwarded-for` is believed from these proxies only (addresses, or networks such as `10.0.0.0/8`),
 * and read from the right: each proxy has written who came to it, and what stands further left anybody may have.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddressOf {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

  return ({ socket, headers }) => {
    let address = withoutMapping(socket.remoteAddress ?? '');
    const forwarded = headers['x-forwarded-for'];
    if (trustedProxies.length === 0 || forwarded === undefined) return address;
    const hops = String(forwarded).split(',');
    while (hops.length > 0 && isTrusted(address)) {
      const hop = addressOfHop(hops.pop() as string);
      if (hop === null) break;
      address = hop;
    }
    return address;
  };
}

/** IPv4 addresses are written as such, whatever the socket's family. */
const withoutMapping = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** Some proxies add the port: `192.0.2.1:1234`, `[2001:db8::1]:1234`. Null for what is no address. */
function addressOfHop(hop: string): string | null {
  const text = hop.trim();
  const bare = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return isIP(bare) ? withoutMapping(bare) : null;
}

/** Who counts as one client: an IPv4 address, and of IPv6 the /64 that a single customer is usually given. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.replace(/%.*/, '').split('::');
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  // An address that ends in dotted form writes its last two groups as one.
  const written = before.length + after.length + (address.includes('.') ? 1 : 0);
  const groups = [...before, ...Array(Math.max(0, 8 - written)).fill(0), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

const groupsOf = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
