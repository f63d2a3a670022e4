// Who waits for a link: in which order they are served, and who has to go when there is no place left.
import { describe, expect, it } from 'vitest';
import type { Waiter } from '../../src/proxy/engine/native/upstream-link.ts';
import { WaitingLine, waitIn } from '../../src/proxy/engine/native/waiting-line.ts';

/** A line, the names of those whom it has refused, and a way to come to it. */
function world(placesMax: number) {
  const line = new WaitingLine();
  const refused: string[] = [];
  const names = new Map<Waiter, string>();
  const waiter = (name: string, importance?: Waiter['importance']): Waiter => {
    const made: Waiter = {
      importance,
      acquired: () => undefined,
      refused: () => void refused.push(name),
    };
    names.set(made, name);
    return made;
  };
  const come = (name: string, importance?: Waiter['importance']) => {
    const comer = waiter(name, importance);
    waitIn(line, comer, placesMax);
    return comer;
  };
  const rest = () => {
    const left: (string | undefined)[] = [];
    for (let next = line.next(); next !== undefined; next = line.next()) left.push(names.get(next));
    return left;
  };
  return { line, refused, come, rest };
}

describe('a line of those who wait for a link', () => {
  it('serves by importance, and in order of coming within one', () => {
    const { come, rest } = world(0);
    come('s1', 'sheddable');
    come('n1');
    come('c1', 'critical');
    come('n2', 'normal');
    come('c2', 'critical');
    expect(rest()).toEqual(['c1', 'c2', 'n1', 'n2', 's1']);
  });

  it('refuses who comes too late, if nobody below it is there', () => {
    const { come, refused, rest } = world(2);
    come('n1');
    come('n2');
    come('n3');
    come('s1', 'sheddable');
    expect(refused).toEqual(['n3', 's1']);
    expect(rest()).toEqual(['n1', 'n2']);
  });

  it('gives up the least important first, of these who has waited longest', () => {
    const { come, refused, rest } = world(4);
    come('n1');
    come('s1', 'sheddable');
    come('s2', 'sheddable');
    come('n2');
    for (const name of ['c1', 'c2', 'c3', 'c4', 'c5']) come(name, 'critical');
    expect(refused).toEqual(['s1', 's2', 'n1', 'n2', 'c5']);
    expect(rest()).toEqual(['c1', 'c2', 'c3', 'c4']);
  });

  it('counts those that leave', () => {
    const { come, line, refused } = world(1);
    const first = come('n1');
    expect([line.has(first), line.delete(first), line.delete(first), line.size]).toEqual([
      true,
      true,
      false,
      0,
    ]);
    come('n2');
    expect(refused).toEqual([]);
    expect(line.size).toBe(1);
  });

  it('holds its bound when the one that is refused comes again at once', () => {
    const { line, come } = world(1);
    const again: Waiter = {
      importance: 'sheddable',
      acquired: () => undefined,
      refused: () => void come('n2'),
    };
    waitIn(line, again, 1);
    come('n1');
    expect(line.size).toBe(1);
  });
});
