import { describe, expect, it } from 'vitest';
import { lintText } from './lint-text.ts';

const HEAD = `version: 1
listeners: { public: { address: "127.0.0.1:8080" } }
upstreams: { users: { endpoints: ["http://127.0.0.1:9001"] } }
`;

/** Codes with their lines. */
function told(text: string, options: Parameters<typeof lintText>[1] = {}): string[] {
  return lintText(HEAD + text, options).diagnostics.map(({ code, span }) => `${code}:${span.start.line}`);
}

describe('# gw-ignore', () => {
  it.each<[what: string, text: string, expected: readonly string[]]>([
    ['nothing', 'routes:\n  a: { match: { path: /a }, to: users }\n', ['GW4001:5']],
    [
      'on the line before',
      'routes:\n  # gw-ignore GW4001: why\n  a: { match: { path: /a }, to: users }\n',
      [],
    ],
    [
      'at the end of the line',
      'routes:\n  a: { match: { path: /a }, to: users } # gw-ignore GW4001: why\n',
      [],
    ],
    [
      'above other comments and empty lines',
      'routes:\n  # gw-ignore GW4001: why\n\n  # more\n  a: { match: { path: /a }, to: users }\n',
      [],
    ],
    [
      'above the name of what it is in',
      'routes:\n  # gw-ignore GW2013: why\n  a:\n    match:\n      pathPrefix: /a/\n    respond: {}\n',
      [],
    ],
    [
      'above the line itself',
      'routes:\n  a:\n    match:\n      # gw-ignore GW2013: why\n      pathPrefix: /a/\n    respond: {}\n',
      [],
    ],
    [
      'of several codes, one of which applies to nothing',
      'routes:\n  # gw-ignore GW4001, GW2013: why\n  a: { match: { path: /a }, to: users }\n',
      ['GW7010:5'],
    ],
    [
      'of the next route only',
      'routes:\n  # gw-ignore GW4001: why\n  a: { match: { path: /a }, to: users }\n  b: { match: { path: /b }, to: users }\n',
      ['GW4001:7'],
    ],
    [
      'without a reason',
      'routes:\n  # gw-ignore GW4001\n  a: { match: { path: /a }, to: users }\n',
      ['GW7012:5', 'GW4001:6'],
    ],
    [
      'of a code that there is not',
      'routes:\n  # gw-ignore GW4999: why\n  a: { match: { path: /a }, to: users, timeout: 1s }\n',
      ['GW7012:5'],
    ],
    [
      'of what stops a spec',
      'routes:\n  # gw-ignore GW1501: why\n  a: { match: { path: /a }, to: users, timeout: 1s }\n',
      ['GW7012:5'],
    ],
    [
      'in a text, which is no comment',
      'routes:\n  a: { match: { path: /a }, respond: { body: "# gw-ignore GW4001: no" } }\n  b: { match: { path: /b }, respond: { body: "x\n\n    # gw-ignore no" } }\n',
      [],
    ],
    [
      'in a block',
      'routes:\n  a:\n    match: { path: /a }\n    respond:\n      body: |\n        # gw-ignore GW4001\n',
      [],
    ],
  ])('%s', (_, text, expected) => {
    // What stands unused in these specs is beside the point.
    expect(told(text).filter((each) => !each.startsWith('GW7001'))).toEqual(expected);
  });

  it('is not said to be unused when its rule does not run', () => {
    const text = 'routes:\n  # gw-ignore GW4001: why\n  a: { match: { path: /a }, to: users }\n';
    expect(told(text, { presets: ['security'] })).toEqual([]);
  });
});

describe('lint.ignore', () => {
  const ROUTES =
    'routes:\n  a: { match: { path: /a }, to: users }\n  b: { match: { path: /b }, to: users }\n';
  it.each<[what: string, ignore: string, expected: readonly string[]]>([
    ['of the whole spec', '{ code: GW4001, reason: why }', []],
    ['of a route', '{ code: GW4001, route: a, reason: why }', ['GW4001:7']],
    ['of what there is not', '{ code: GW2013, reason: why }', ['GW7010:4', 'GW4001:6', 'GW4001:7']],
    ['until a day to come', '{ code: GW4001, reason: why, until: 2026-06-16 }', []],
    ['on its last day', '{ code: GW4001, reason: why, until: 2026-06-15 }', []],
    [
      'past its day',
      '{ code: GW4001, reason: why, until: 2026-06-14 }',
      ['GW7011:4', 'GW4001:6', 'GW4001:7'],
    ],
  ])('%s', (_, ignore, expected) => {
    expect(told(`lint: { ignore: [${ignore}] }\n${ROUTES}`)).toEqual(expected);
  });

  it('may stand in a route', () => {
    const text =
      'routes:\n  a: { match: { path: /a }, lint: { ignore: [{ code: GW4001, reason: why }] }, to: users }\n';
    expect(told(text)).toEqual([]);
  });
});

describe('rules of the spec', () => {
  const ROUTES = 'routes:\n  a: { match: { pathPrefix: /a/ }, to: users }\n';
  const weighed = (lint: string, presets?: readonly string[]) =>
    lintText(`${HEAD}lint: ${lint}\n${ROUTES}`, presets && { presets }).diagnostics.map(
      ({ code, severity }) => `${code} ${severity}`,
    );
  it.each<[lint: string, expected: readonly string[]]>([
    ['{}', ['GW4001 warning', 'GW2013 info']],
    ['{ rules: { GW4001: error, GW2013: off } }', ['GW4001 error']],
    ['{ rules: { GW2013: { severity: warning } } }', ['GW4001 warning', 'GW2013 warning']],
    ['{ extends: [] }', []],
    ['{ extends: [], rules: { GW2013: info } }', ['GW2013 info']],
    ['{ extends: [], rules: { GW7005: {} } }', ['GW7005 info']],
    ['{ extends: [security] }', []],
    ['{ extends: [security, recommended] }', ['GW4001 warning', 'GW2013 info']],
  ])('%s', (lint, expected) => {
    expect(weighed(lint)).toEqual(expected);
  });

  it('run by the preset that is asked for', () => {
    expect(weighed('{ extends: [] }', ['recommended'])).toEqual(['GW4001 warning', 'GW2013 info']);
  });
});
