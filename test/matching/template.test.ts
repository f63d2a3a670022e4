import { describe, expect, it } from 'vitest';
import { fillTemplate, templateParams } from '../../src/matching/template.ts';

const PARAMS = { id: '42', rest: 'a/b', empty: '' };

describe('templates', () => {
  it.each([
    ['/guide/{rest}', ['rest'], '/guide/a/b'],
    ['{id}', ['id'], '42'],
    ['{id}-{id}-{rest}', ['id', 'rest'], '42-42-a/b'],
    ['x{empty}y', ['empty'], 'xy'],
    ['none', [], 'none'],
    ['', [], ''],
    ['{unknown}', ['unknown'], '{unknown}'],
    ['{rest...}', [], '{rest...}'],
    ['{id:uint}', [], '{id:uint}'],
    ['{', [], '{'],
    ['{}', [], '{}'],
    ['{{id}}', ['id'], '{42}'],
    ['{1a}', [], '{1a}'],
    ['{toString}', ['toString'], '{toString}'],
    ['$& {id}', ['id'], '$& 42'],
  ])('%j', (text, names, filled) => {
    expect(templateParams(text)).toEqual(names);
    expect(fillTemplate(text, PARAMS)).toBe(filled);
  });

  it('puts values in as they are', () => {
    expect(fillTemplate('{a}', { a: '$1{b}', b: 'x' })).toBe('$1{b}');
  });
});
