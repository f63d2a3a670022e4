import type { Address } from '../../artifact/types.ts';
import { isIpv4, isIpv6 } from '../../util/address-block.ts';

/** A listener's address, or what is wrong with its text. */
export type ParsedAddress =
  | { readonly address: Address }
  | { readonly problem: string; readonly hint?: string };

const PORT_MAX = 65_535;

/** Parses `host:port`, `[::1]:port` and `unix:/path`. Port 0 lets the system choose. */
export function parseAddress(text: string): ParsedAddress {
  if (text.startsWith('unix:')) return parseUnix(text.slice('unix:'.length));
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return {
      problem: 'is a URL, not an address',
      hint: `leave out the scheme and the path: \`${text.replace(/^.*?:\/\//, '').replace(/\/.*$/, '')}\``,
    };
  }
  const parts = /^(\[[^\]]*\]|[^:[\]]*):([^:]*)$/.exec(text);
  if (parts === null) return withoutPort(text);
  const [, host = '', port = ''] = parts;
  if (host === '') return { problem: 'has no host', hint: `write \`0.0.0.0:${port}\` for every interface` };
  if (!/^\d+$/.test(port) || Number(port) > PORT_MAX) {
    return { problem: `has the port "${port}", which is not a whole number from 0 to ${PORT_MAX}` };
  }
  const plain = host.replace(/^\[|\]$/g, '');
  const isValid = host.startsWith('[') ? isIpv6(plain) : isIpv4(plain) || isHostName(plain);
  if (!isValid) return { problem: `has the host "${plain}", which is neither an IP address nor a name` };
  return { address: { host: plain.toLowerCase(), port: Number(port) } };
}

function parseUnix(path: string): ParsedAddress {
  if (!path.startsWith('/'))
    return { problem: 'needs an absolute path behind `unix:`', hint: 'such as `unix:/run/gw.sock`' };
  return path.includes('\0') ? { problem: 'has a path with a NUL character' } : { address: { unix: path } };
}

function withoutPort(text: string): ParsedAddress {
  const bare = /^(.*:[^:]*):(\d{2,5})$/.exec(text);
  if (bare !== null && isIpv6(bare[1] ?? '')) {
    return { problem: 'is an IPv6 address without brackets', hint: `write \`[${bare[1]}]:${bare[2]}\`` };
  }
  if (isIpv6(text)) return { problem: 'is an IPv6 address without port', hint: `write \`[${text}]:8080\`` };
  if (text.split(':').length > 2)
    return { problem: 'is an IPv6 address without brackets', hint: 'such as `[::1]:8080`' };
  return /^\d+$/.test(text)
    ? { problem: 'has no host', hint: `write \`0.0.0.0:${text}\` for every interface` }
    : { problem: 'has no port', hint: `such as \`${text}:8080\`` };
}

function isHostName(text: string): boolean {
  // All digits and dots was meant as an IPv4 address.
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) && !/^[\d.]+$/.test(text) && !text.includes('..');
}
