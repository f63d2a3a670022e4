/**
 * Header fields as modules get them. What they write is checked at once, so that the error has the place of the
 * call, and so that nothing a module does can split a message, forge who calls or steer a connection.
 */
import { fieldName, MARK } from '../../http/field-name.ts';
import { HeaderFields } from '../../http/header-fields.ts';
import { REQUEST_ID_FIELD } from '../../http/request-id.ts';
import { forbiddenField, headerNameProblem, headerValueProblem } from '../field-rules.ts';
import type { PolicyHeaders } from './api.ts';
import type { Gate } from './gate.ts';

type Side = 'request' | 'response';

/** Fields beside those of `forbiddenField` that a module may not touch. */
const REQUEST_MARKS = MARK.hopByHop | MARK.framing | MARK.host | MARK.identity | MARK.forwarding;
const RESPONSE_MARKS = MARK.hopByHop | MARK.framing;

/** The fields of a head, to be read at any time and changed while the gate is open. */
export class OwnHeaders implements PolicyHeaders {
  readonly #fields: HeaderFields;
  readonly #side: Side;
  readonly #gate: Gate;

  constructor(fields: HeaderFields, side: Side, gate: Gate) {
    this.#fields = fields;
    this.#side = side;
    this.#gate = gate;
    Object.freeze(this);
  }

  get(name: string): string | undefined {
    return this.#fields.get(String(name).toLowerCase());
  }

  all(name: string): string[] {
    return this.#fields.all(String(name).toLowerCase());
  }

  has(name: string): boolean {
    return this.#fields.has(String(name).toLowerCase());
  }

  set(name: string, value: string): void {
    this.#gate.check();
    checkField(name, value, this.#side);
    this.#fields.set(name, value);
  }

  add(name: string, value: string): void {
    this.#gate.check();
    checkField(name, value, this.#side);
    this.#fields.add(name, value);
  }

  remove(name: string): void {
    this.#gate.check();
    checkName(name, this.#side);
    this.#fields.remove(name);
  }

  *[Symbol.iterator](): IterableIterator<readonly [name: string, value: string]> {
    yield* this.#fields;
  }
}

/** Header fields of an answer that a module has made; throws a TypeError for what cannot be sent. */
export function answerHeaders(given: unknown): HeaderFields {
  const fields = new HeaderFields();
  if (given === undefined) return fields;
  if (typeof given !== 'object' || given === null)
    throw new TypeError('the headers of an answer are no object');
  for (const [name, values] of Object.entries(given)) {
    const list: readonly unknown[] = Array.isArray(values) ? values : [values];
    for (const value of list) fields.add(name, checkField(name, value, 'response'));
  }
  return fields;
}

function checkField(name: unknown, value: unknown, side: Side): string {
  const known = checkName(name, side);
  if (typeof value !== 'string') throw new TypeError(`the value of header "${known}" is no string`);
  const problem = headerValueProblem(value);
  if (problem !== undefined) throw new TypeError(`the value of header "${known}" ${problem}`);
  return value;
}

function checkName(name: unknown, side: Side): string {
  if (typeof name !== 'string') throw new TypeError('the name of a header is no string');
  const problem = headerNameProblem(name);
  if (problem !== undefined) throw new TypeError(`${JSON.stringify(name)} is not a header name: ${problem}`);
  const { marks, key } = fieldName(name);
  const own = side === 'request' ? REQUEST_MARKS : RESPONSE_MARKS;
  if ((marks & own) !== 0 || key === REQUEST_ID_FIELD.key || forbiddenField(name, side) !== undefined) {
    throw new TypeError(`header "${name}" is written by the gateway alone`);
  }
  return name;
}
