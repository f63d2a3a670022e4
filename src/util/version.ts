/** The version of gw, the same as in package.json (test/compile/version.test.ts holds them together). */
export const VERSION = '0.1.0';
