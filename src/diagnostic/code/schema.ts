// Pages of the codes for keys, types and ranges: what the schema alone can tell.
import type { CodePage } from '../types.ts';

/** Codes of this area, each with its page. */
export const schemaCodes = {
  GW1101: {
    name: 'unknown-key',
    severity: 'error',
    summary: 'A key is not part of the language at this place.',
    why: 'A key that is ignored is a setting that silently does nothing: a mistyped `timeout`, a policy that never runs. So every key that gw does not know is an error.',
    fix: 'Correct the spelling, or move the key to where it belongs; the hint says which. Keys of your own begin with `x-`.',
    bad: `routes:
  ping: { match: { path: /ping }, timout: 5s, respond: { body: pong } }
`,
    good: `routes:
  ping: { match: { path: /ping }, timeout: 5s, respond: { body: pong }, x-owner: web }
`,
  },
  GW1102: {
    name: 'wrong-type',
    severity: 'error',
    summary: 'A value is of another type than its key needs.',
    why: 'A list where one value is meant, or text where a number is meant, has no meaning that could be guessed safely.',
    fix: 'Write the value as the message says. In YAML, quotes make text; `[a, b]` is a list; `{ a: b }` is an object.',
    bad: `routes:
  ping: { match: { path: /ping, methods: GET }, respond: { body: pong } }
`,
    good: `routes:
  ping: { match: { path: /ping, methods: [GET] }, respond: { body: pong } }
`,
  },
  GW1103: {
    name: 'missing-key',
    severity: 'error',
    summary: 'Something that is required is not there.',
    why: 'Without it, what is written has no meaning: a listener without an address, an endpoint without a URL, a spec without a version.',
    fix: 'Add the key that the message names.',
    bad: `upstreams:
  users: { endpoints: [{ weight: 2 }] }
`,
    good: `upstreams:
  users: { endpoints: [{ weight: 2, url: "http://127.0.0.1:9001" }] }
`,
  },
  GW1104: {
    name: 'invalid-value',
    severity: 'error',
    summary: 'A value has the right type, but is out of range, badly formed or not one of those allowed.',
    why: 'Values outside of what a setting can mean would have to be bent into shape silently, and then the gateway would do something else than the spec says.',
    fix: 'Choose a value as the message describes it.',
    bad: `defaults: { timeout: 2 minutes }
`,
    good: `defaults: { timeout: 2m }
`,
  },
  GW1105: {
    name: 'yaml-boolean',
    severity: 'error',
    summary: 'The unquoted words on, off, yes and no mean different things to different YAML readers.',
    why: 'YAML 1.1 reads them as booleans and YAML 1.2, which gw follows, as text. A header condition `x-beta: yes` would compare with "yes" here and with "true" elsewhere.',
    fix: 'Write `true` or `false` for a boolean, or put the word into quotes for text.',
    bad: `routes:
  beta: { match: { path: /, headers: { x-beta: yes } }, respond: { body: beta } }
`,
    good: `routes:
  beta: { match: { path: /, headers: { x-beta: "yes" } }, respond: { body: beta } }
`,
  },
  GW1106: {
    name: 'unquoted-text',
    severity: 'error',
    summary: 'A number or boolean stands where text is meant.',
    why: 'YAML turns unquoted `1.10` into the number 1.1 and `true` into a boolean. What was written is lost, and a comparison with it would fail for reasons that nobody sees.',
    fix: 'Put the value into quotes.',
    bad: `routes:
  v2: { match: { path: /, headers: { x-version: 2 } }, respond: { body: v2 } }
`,
    good: `routes:
  v2: { match: { path: /, headers: { x-version: "2" } }, respond: { body: v2 } }
`,
  },
  GW1107: {
    name: 'invalid-name',
    severity: 'error',
    summary: 'A key that is a name holds characters that names cannot have.',
    why: 'Names stand in logs, metrics, command lines and URLs of the admin endpoints, so they are kept to letters, digits, `.`, `_` and `-`. Header names follow HTTP.',
    fix: 'Choose another name.',
    bad: `routes:
  /ping: { match: { path: /ping }, respond: { body: pong } }
`,
    good: `routes:
  ping: { match: { path: /ping }, respond: { body: pong } }
`,
  },
  GW1108: {
    name: 'unsupported-version',
    severity: 'error',
    summary: 'The spec is written in a version of the language that this gw does not read.',
    why: 'Another version may give the same words another meaning.',
    fix: 'Use a gw that reads this version, or write the spec in version 1.',
    bad: `version: 2
`,
    good: `version: 1
`,
  },
  GW1109: {
    name: 'too-many-mistakes',
    severity: 'error',
    summary: 'A file has so many mistakes that only the first ones are shown.',
    why: 'More than a thousand mistakes in one file come from something that is no spec, or from one mistake of a generator.',
    fix: 'Mend what is shown and run gw again.',
  },
} as const satisfies Record<string, CodePage>;
