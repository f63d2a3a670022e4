import { describe, expect, it } from 'vitest';
import { createProblem } from '../../src/http/problem.ts';
import { isRequestId } from '../../src/http/request-id.ts';

describe('createProblem', () => {
  it('tells type, title, status, detail and instance', () => {
    const { head, body } = createProblem({ status: 404, detail: 'Nothing here.', instance: 'id-1' });
    expect(head.status).toBe(404);
    expect(head.headers.toRaw()).toEqual(['content-type', 'application/problem+json']);
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'Nothing here.',
      instance: 'id-1',
    });
  });

  it('names the methods that are allowed', () => {
    const { head } = createProblem({ status: 405, detail: 'No.', allow: ['GET', 'HEAD'] });
    expect(head.headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('isRequestId', () => {
  it.each([
    ['0af7651916cd43dd8448eb211c80319c', true],
    ['a.b-c_d~e+f/g=h:i@j', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['', false],
    ['a b', false],
    ['a"b', false],
    ['a\tb', false],
    ['ä', false],
  ])('%j: %s', (text, expected) => expect(isRequestId(text)).toBe(expected));
});
