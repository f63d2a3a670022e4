/**
 * Versions of an API. The spec says once where requests name their version; a match that asks for one comes to the
 * conditions and paths that name it there, so that everything behind the reading of the spec knows versions without
 * a word for them, and none costs more than the condition it is. Start at `readApiVersion` and `inVersions`.
 *
 * The default version is asked for twice: by its name and by none. That makes two ways into the route, which never
 * take the same request. A media type is the exception: "no version in it" cannot be said by an expression that
 * stays readable, so the default takes whatever no other version does (RFC 9110 section 12.5.1 lets a server
 * disregard `Accept`).
 */
import { parsePattern } from '../../matching/pattern.ts';
import type { ValueCondition } from '../../matching/types.ts';
import { spanOf } from '../../source/span.ts';
import type { MapEntry, MapNode } from '../../source/types.ts';
import { type MergedSpec, reportTwice } from '../merge.ts';
import type { SpecReading, TextNode } from '../reading.ts';
import type { ApiVersion, RouteMatch } from '../types.ts';
import type { PolicyReading } from './policy.ts';

const PLACES = ['path', 'header', 'query', 'mediaType'] as const;
const HOLE = '{version}';
/** The policy that says `Vary`; a spec cannot have one of this name beside it. */
const POLICY_NAME = 'api-version';

/** Reads `apiVersion` of the spec, for `inVersions`. */
export function readApiVersion(reading: SpecReading, spec: MergedSpec, roots: readonly MapNode[]): void {
  const entry = spec.apiVersion;
  if (entry === undefined) {
    // What is there and wrong has been told; routes are not to blame for it.
    reading.apiVersion = roots.some((root) => root.entries.has('apiVersion')) ? 'wrong' : undefined;
    return;
  }
  reading.apiVersion = readPlace(reading, entry) ?? 'wrong';
}

function readPlace(reading: SpecReading, { key, value }: MapEntry): ApiVersion | undefined {
  if (value.kind !== 'map') return undefined;
  const given = PLACES.filter((place) => value.entries.has(place));
  const [place] = given;
  if (place === undefined || given.length > 1) {
    const what = given.length === 0 ? 'none' : given.map((each) => `\`${each}\``).join(' and ');
    const message = `\`apiVersion\` needs exactly one of \`path\`, \`header\`, \`query\` and \`mediaType\`, here ${what}`;
    reading.report('GW1421', key, message, { hint: 'such as `apiVersion: { header: api-version }`' });
    return undefined;
  }
  const node = reading.text(value, place);
  if (node === undefined || !isUsable(reading, place, node)) return undefined;
  const text = place === 'header' ? node.value.toLowerCase() : node.value;
  return { in: place, text, default: reading.text(value, 'default') };
}

/** Whether a text with a hole can be filled; says why if not. */
function isUsable(reading: SpecReading, place: ApiVersion['in'], node: TextNode): boolean {
  if (place === 'header' || place === 'query') return true;
  const why = place === 'path' ? pathFault(node.value) : mediaTypeFault(node.value);
  if (why === undefined) return true;
  const hint = place === 'path' ? 'such as `/v{version}`' : 'such as `application/vnd.shop.v{version}+json`';
  reading.report('GW1421', node, `"${node.value}" cannot name a version: ${why}`, { hint });
  return false;
}

function pathFault(text: string): string | undefined {
  const fault = holeFault(text);
  if (fault !== undefined) return fault;
  if (text.endsWith('/')) return 'paths of routes begin with `/`, so it must not end in one';
  const { pattern, problems } = parsePattern('template', text.replace(HOLE, '1'));
  if (pattern === undefined || problems[0] !== undefined) return problems[0]?.message ?? 'it is no path';
  return pattern.params.length > 0 ? `it may have no parameter but \`${HOLE}\`` : undefined;
}

function mediaTypeFault(text: string): string | undefined {
  const isType = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+(;[a-z0-9_-]+=[a-z0-9._-]+)*$/;
  return (
    holeFault(text) ??
    (isType.test(text.replace(HOLE, '1')) ? undefined : 'it is no media type in lower case')
  );
}

function holeFault(text: string): string | undefined {
  return text.split(HOLE).length === 2 ? undefined : `it must hold \`${HOLE}\` once`;
}

/** The policy that tells caches which header answers depend on, if they depend on one (RFC 9110 section 12.5.5). */
export function versionPolicies(reading: SpecReading, spec: MergedSpec): PolicyReading[] {
  const { apiVersion } = reading;
  if (apiVersion === undefined || apiVersion === 'wrong' || spec.apiVersion === undefined) return [];
  const vary = { header: apiVersion.text, mediaType: 'accept', path: undefined, query: undefined }[
    apiVersion.in
  ];
  if (vary === undefined) return [];
  const { key, value } = spec.apiVersion;
  const taken = spec.policies.get(POLICY_NAME) ?? spec.chains.get(POLICY_NAME);
  if (taken !== undefined) {
    const message = `\`${POLICY_NAME}\` is the name of the policy that \`apiVersion\` makes`;
    reportTwice(reading, { first: key, second: taken.key }, message);
    return [];
  }
  const options = { response: { add: { vary } } };
  const policy = { name: POLICY_NAME, kind: 'headers', phase: 'transform', options } as const;
  return [{ ...policy, params: [], members: [], key: spanOf(key), node: value }];
}

/** The ways in that a match which asks for a version comes to; none when it cannot, which is told. */
export function inVersions(
  reading: SpecReading,
  way: RouteMatch,
  { apiVersion, pathNode }: { readonly apiVersion: TextNode; readonly pathNode: TextNode | undefined },
): RouteMatch[] {
  const declared = reading.apiVersion;
  if (declared === 'wrong') return [way];
  if (declared === undefined) {
    if (!reading.isComplete) return [way];
    const message = 'the spec does not say where requests name their version';
    const hint = 'add `apiVersion` at the top, such as `apiVersion: { header: api-version }`';
    reading.report('GW1422', apiVersion, message, { hint });
    return [way];
  }
  reading.askedVersions.add(apiVersion.value);
  const isDefault = declared.default?.value === apiVersion.value;
  if (declared.in === 'path') return inPath(reading, way, { apiVersion, pathNode, declared, isDefault });
  const on = declared.in === 'query' ? 'query' : 'headers';
  const name = declared.in === 'mediaType' ? 'accept' : declared.text;
  if (way[on].some((each) => each.name === name)) {
    const message = `a match that asks for a version cannot have a condition on \`${name}\` too, which names it`;
    reading.report('GW1422', apiVersion, message, { hint: 'take one of the two out' });
    return [way];
  }
  const conditions = conditionsFor(declared, { name, version: apiVersion.value, isDefault });
  return conditions.map((each) => ({
    ...way,
    [on]: sorted([...way[on], ...(each === undefined ? [] : [each])]),
  }));
}

/** One way in for each condition; an undefined one is a way without. */
function conditionsFor(
  declared: ApiVersion,
  { name, version, isDefault }: { name: string; version: string; isDefault: boolean },
): (ValueCondition | undefined)[] {
  if (declared.in === 'mediaType') {
    return isDefault ? [undefined] : [{ name, op: 'regex', value: mediaTypeRegex(declared.text, version) }];
  }
  const exact = { name, op: 'exact', value: version } as const;
  return isDefault ? [exact, { name, op: 'present', value: false }] : [exact];
}

/** The media type as the first of `Accept`, whatever parameters and other types follow. */
function mediaTypeRegex(text: string, version: string): string {
  const literal = text.replace(HOLE, version).replace(/[.+^$|()[\]{}*?\\]/g, '\\$&');
  return `${literal.replaceAll(';', '[ \\t]*;[ \\t]*')}([ \\t]*[;,].*)?`;
}

function sorted(conditions: readonly ValueCondition[]): readonly ValueCondition[] {
  return [...conditions].sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface PathVersion {
  readonly apiVersion: TextNode;
  readonly pathNode: TextNode | undefined;
  readonly declared: ApiVersion;
  readonly isDefault: boolean;
}

function inPath(
  reading: SpecReading,
  way: RouteMatch,
  { apiVersion, pathNode, declared, isDefault }: PathVersion,
): RouteMatch[] {
  const { kind, text } = way.path;
  if (kind === 'regex') {
    const message = 'a `pathRegex` is the whole path, so no version can be put in front of it';
    const hint = 'write the version into the expression and leave `apiVersion` out, or write a `path`';
    reading.report('GW1422', pathNode ?? apiVersion, message, { hint });
    return [way];
  }
  const front = declared.text.replace(HOLE, apiVersion.value);
  const { pattern, problems } = parsePattern(kind, kind === 'prefix' && text === '/' ? front : front + text);
  const [problem] = problems;
  if (pattern === undefined || problem !== undefined) {
    reading.report('GW1422', pathNode ?? apiVersion, `behind "${front}": ${problem?.message ?? 'no path'}`);
    return [way];
  }
  return isDefault ? [{ ...way, path: pattern }, way] : [{ ...way, path: pattern }];
}

/** Says so when no match asks for the default version. */
export function checkDefaultVersion(reading: SpecReading): void {
  const { apiVersion, askedVersions } = reading;
  if (apiVersion === undefined || apiVersion === 'wrong' || apiVersion.default === undefined) return;
  const { default: node } = apiVersion;
  if (!reading.isComplete || askedVersions.has(node.value)) return;
  const known = [...askedVersions].sort().map((each) => `\`${each}\``);
  reading.report('GW1423', node, `no route asks for version \`${node.value}\``, {
    hint:
      known.length === 0 ? 'write `apiVersion` in the match of routes' : `routes ask for ${known.join(', ')}`,
  });
}
