// Says of answers that what gave them is going away: Deprecation (RFC 9745), Sunset (RFC 8594) and links about both.

import { createDiagnostic } from '../diagnostic/create.ts';
import type { Diagnostic } from '../diagnostic/types.ts';
import { fieldName } from '../http/field-name.ts';
import { spanOf } from '../source/span.ts';
import type { ScalarNode, SourceNode } from '../source/types.ts';
import { compareDeprecation } from './compare/answer.ts';
import type { PolicyHandler, PolicyKind } from './types.ts';

/** What the spec says under `deprecation:`. */
export type DeprecationOptions = {
  readonly since: string;
  readonly sunset?: string;
  readonly link?: string;
  readonly successor?: string;
};

const TIME = {
  type: 'string',
  title: 'a day such as `2026-01-31`, or a time such as `2026-01-31T12:00:00Z`',
  pattern: '^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\dZ)?$',
} as const;
const LINK = {
  type: 'string',
  title: 'a URL or a path, without spaces',
  pattern: '^(https?://|/)[!#-;=?-~]*$',
} as const;

const LINK_FIELD = fieldName('link');

/** The `deprecation` policy. */
export const deprecationPolicy: PolicyKind<DeprecationOptions> = {
  kind: 'deprecation',
  phase: 'transform',
  summary: 'Says of answers that what gave them is going away.',
  schema: {
    type: 'object',
    properties: {
      since: {
        ...TIME,
        description: 'Since when it is, or when it will be, deprecated; a day begins in UTC.',
      },
      sunset: { ...TIME, description: 'When it will be gone.' },
      link: { ...LINK, description: 'A page about the deprecation.' },
      successor: { ...LINK, description: 'What takes its place.' },
    },
    required: ['since'],
    patternProperties: { '^x-': true },
    additionalProperties: false,
  },
  secretPaths: [],
  check: (_options, node) => checkTimes(node),
  compare: compareDeprecation,
  createHandler: createDeprecationHandler,
};

function checkTimes(node: SourceNode): Diagnostic[] {
  const [since, sunset] = [timeAt(node, 'since'), timeAt(node, 'sunset')];
  const wrong = [since, sunset].filter((each) => each !== undefined && !isDay(each)) as ScalarNode[];
  if (wrong.length > 0) return wrong.map((each) => diagnose(each, `there is no day or time "${each.value}"`));
  if (since === undefined || sunset === undefined || timeOf(sunset) >= timeOf(since)) return [];
  return [diagnose(sunset, 'it would be gone before it is deprecated')];
}

function diagnose(node: ScalarNode, message: string): Diagnostic {
  return createDiagnostic('GW1462', spanOf(node), message);
}

function timeAt(node: SourceNode, key: string): ScalarNode | undefined {
  const found = node.kind === 'map' ? node.entries.get(key)?.value : undefined;
  return found?.kind === 'scalar' && typeof found.value === 'string' ? found : undefined;
}

/** The platform reads the 31st of February as the 3rd of March. */
function isDay(node: ScalarNode): boolean {
  const time = timeOf(node);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(String(node.value).slice(0, 10));
}

function timeOf(node: ScalarNode): number {
  return Date.parse(String(node.value));
}

function createDeprecationHandler({ since, sunset, link, successor }: DeprecationOptions): PolicyHandler {
  const deprecated = `@${Date.parse(since) / 1000}`;
  const gone = sunset === undefined ? undefined : new Date(sunset).toUTCString();
  const links = [
    ...(link === undefined ? [] : [`<${link}>; rel="deprecation"`]),
    ...(successor === undefined ? [] : [`<${successor}>; rel="successor-version"`]),
  ];
  return {
    response({ response }) {
      if (response === undefined) return;
      response.headers.set('deprecation', deprecated);
      if (gone !== undefined) response.headers.set('sunset', gone);
      for (const each of links) response.headers.add(LINK_FIELD, each);
    },
  };
}
