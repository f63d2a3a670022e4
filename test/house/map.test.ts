// ARCHITECTURE.md draws the map, .dependency-cruiser.mjs enforces it, src/ is the territory: all three agree.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectFiles, projectText, ROOT } from './project.ts';

const map = projectText('ARCHITECTURE.md');
const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

describe('ARCHITECTURE.md', () => {
  it('has a line for each folder of src', () => {
    const listed = [...map.matchAll(/^- `src\/([a-z-]+)\/`/gm)].map((found) => found[1]);
    expect(listed.toSorted()).toEqual(folders);
  });

  it('has the layers that are enforced', async () => {
    const rows = [...map.matchAll(/^\| \d+ \| (.*) \|$/gm)].flatMap((found) => found[1]?.split(' · ') ?? []);
    const cruiser = await import(pathToFileURL(join(ROOT, '.dependency-cruiser.mjs')).href);
    const rules: readonly { name: string }[] = cruiser.default.forbidden;
    const enforced = rules.flatMap(({ name }) => (name.startsWith('layer-') ? [name.slice(6)] : []));
    expect(rows).toEqual(enforced);
    expect(rows.toSorted()).toEqual(folders);
  });

  it('stays short enough to be read', () => {
    expect(map.split('\n').length).toBeLessThanOrEqual(200);
  });

  it('names files that exist', () => {
    const named = [...map.matchAll(/`((?:src|bin|test|docs|fixtures|schemas)\/[\w./-]+)`/g)].map(
      (found) => found[1] ?? '',
    );
    const concrete = named.filter((path) => !/[A-Z]{3}/.test(path));
    expect(concrete.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe('package.json', () => {
  const { version, dependencies } = JSON.parse(projectText('package.json'));

  it('has the version of the newest entry in the changelog', () => {
    expect(/^## (\d+\.\d+\.\d+)/m.exec(projectText('CHANGELOG.md'))?.[1]).toBe(version);
  });

  it('has a line in ARCHITECTURE.md for each dependency', () => {
    for (const name of Object.keys(dependencies)) expect(map).toContain(name);
  });
});

describe('every file', () => {
  it('is free of the place it was written in', () => {
    const places = [ROOT, join(ROOT, '..')].filter((place) => place.split('/').length > 2);
    const guilty = projectFiles().filter((path) => {
      const text = projectText(path);
      return places.some((place) => text.includes(`${place}/`));
    });
    expect(guilty).toEqual([]);
  });
});
