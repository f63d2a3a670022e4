// Who may call by address: the client's as trusted proxies report it, never what anybody else says of it.

import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { spanOf } from '../source/span.ts';
import type { SourceNode } from '../source/types.ts';
import { createBlockTest, isAddress, isAddressBlock } from '../util/address-block.ts';
import { compareIp, ipMeaning } from './compare/ip.ts';
import { refuse } from './refuse.ts';
import type { PolicyHandler, PolicyKind } from './types.ts';

/** What the spec says under `ip:`; clients on a unix socket are meant by `unix`. */
export type IpOptions = { readonly allow?: readonly string[]; readonly deny?: readonly string[] };

const UNIX = 'unix';

const BLOCKS = {
  type: 'array',
  items: { type: 'string', title: 'an IP address, a CIDR block such as `10.0.0.0/8`, or `unix`' },
  minItems: 1,
} as const;

/** The `ip` policy. */
export const ipPolicy: PolicyKind<IpOptions> = {
  kind: 'ip',
  phase: 'ip',
  summary: 'Allows and refuses clients by their address.',
  schema: {
    type: 'object',
    properties: {
      allow: {
        ...BLOCKS,
        description:
          'Addresses and CIDR blocks that may call, and nobody else. `unix` means clients on a unix socket.',
      },
      deny: {
        ...BLOCKS,
        description: 'Addresses and CIDR blocks that may not call, also if `allow` has them.',
      },
    },
    minProperties: 1,
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: (_options, node) =>
    ['allow', 'deny'].flatMap((key) => {
      const list = node.kind === 'map' ? node.entries.get(key)?.value : undefined;
      return list?.kind === 'sequence' ? list.items.flatMap(checkBlock) : [];
    }),
  meaning: ipMeaning,
  compare: compareIp,
  createHandler: createIpHandler,
};

function checkBlock(node: SourceNode): Diagnostic[] {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return [];
  if (node.value === UNIX || isAddressBlock(node.value)) return [];
  const message = `"${node.value}" is neither an IP address nor a CIDR block`;
  const hint = 'such as `10.0.0.0/8`, `192.0.2.7` or `fd00::/8`; `unix` for clients on a unix socket';
  return [createDiagnostic('GW1402', spanOf(node), message, { hint })];
}

function createIpHandler({ allow, deny = [] }: IpOptions): PolicyHandler {
  const allowed = allow && createMember(allow);
  const denied = createMember(deny);
  return {
    request(exchange) {
      const { clientAddress } = exchange;
      const isRefused =
        denied(clientAddress) || allowed?.(clientAddress) === false || isUnknown(clientAddress);
      return isRefused
        ? refuse(exchange, { status: 403, detail: 'This client may not call here.' })
        : undefined;
    },
  };
}

function createMember(list: readonly string[]): (address: string) => boolean {
  const inBlocks = createBlockTest(list.filter((each) => each !== UNIX));
  const unix = list.includes(UNIX);
  return (address) => (address === '' ? unix : inBlocks(address));
}

/** What is no address cannot be shown to be none of the refused ones. */
function isUnknown(address: string): boolean {
  return address !== '' && !isAddress(address);
}
