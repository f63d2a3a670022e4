// The files of the page: all of them are served and no others, what they load is among them, and none of it comes from
// elsewhere or is written where the page's policy forbids it.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGE_FILES, page } from '../../../src/admin/resource/page.ts';
import { startFakeGateway } from './support/fake-gateway.ts';

const FOLDER = new URL('../../../src/admin/page/', import.meta.url);
const served = PAGE_FILES.map(({ path }) => path.replace('/page/', ''));
const textOf = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');

describe('the files of the admin page', () => {
  it('are those of the folder', () => {
    const entries = readdirSync(FOLDER, { recursive: true, withFileTypes: true });
    const names = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${parentPath}/${name}`);
    const written = names
      .map((name) => posix.relative(FOLDER.pathname, name))
      .filter((name) => name !== 'tsconfig.json');
    expect([...served, 'index.html'].sort()).toEqual(written.sort());
  });

  it('load each other only', () => {
    const scripts = served.filter((name) => name.endsWith('.js'));
    const imported = scripts.flatMap((name) =>
      [...textOf(name).matchAll(/^import [^;]*? from '([^']+)'/gms)].map(([, from = '']) =>
        posix.join(posix.dirname(name), from),
      ),
    );
    const inPage = [...textOf('index.html').matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, to = '']) => to);
    expect(imported.length).toBeGreaterThan(20);
    expect(imported.filter((name) => !served.includes(name))).toEqual([]);
    expect(inPage.filter((to) => to !== '#main' && !served.includes(to.replace('/page/', '')))).toEqual([]);
  });

  it('write nothing as markup, and name no other place', () => {
    const guilty = [...served, 'index.html'].filter((name) =>
      /innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b| on[a-z]+="| style="|<style|@import/.test(
        textOf(name),
      ),
    );
    expect(guilty).toEqual([]);
    const places = [...served, 'index.html'].flatMap(
      (name) => textOf(name).match(/https?:\/\/[^\s'"`)]+/g) ?? [],
    );
    expect(new Set(places)).toEqual(
      new Set(['http://www.w3.org/2000/svg', 'https://api.example.com/v1/users/42']),
    );
  });

  it('come with a policy that lets nothing in, to whoever gets to the listener, and to no other path', async () => {
    const gateway = await startFakeGateway();
    gateway.token = 'needed';
    for (const { path } of [page, ...PAGE_FILES]) {
      const answer = await fetch(new URL(path, gateway.url));
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; /,
      );
      expect(answer.headers.get('content-security-policy')).not.toMatch(/unsafe|\*|https?:/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    for (const path of [
      '/page/',
      '/page/index.html',
      '/page/tsconfig.json',
      '/page/%2e%2e/types.ts',
      '/page//main.js',
    ]) {
      expect((await fetch(new URL(path, gateway.url))).status, path).toBe(401);
    }
  });
});
