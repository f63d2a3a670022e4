// The changes to a JSON body, made once from the options: pick, drop, rename, wrap or template, in this order.
import { isMap, type Json, parsePointer, type Steps, setMember } from './pointer.ts';
import { createTemplate, type Template } from './template.ts';

/** What the spec says for one side. */
export interface Shape {
  readonly pick?: readonly string[];
  readonly drop?: readonly string[];
  readonly rename?: Readonly<Record<string, string>>;
  readonly wrap?: string;
  readonly template?: unknown;
}

/** Makes the new body of an old one; `params` are those of the path. The old one may be changed on the way. */
export type Reshape = (value: unknown, params: Readonly<Record<string, string>>) => unknown;

/** Puts the changes together. */
export function createReshape(shape: Shape): Reshape {
  const { pick, drop = [], rename = {}, wrap } = shape;
  const picked = pick && treeOf(pick.map(parsePointer));
  const dropped = drop.map(parsePointer);
  const renamed = Object.entries(rename).map(([from, to]) => [parsePointer(from), to] as const);
  const template: Template | undefined = 'template' in shape ? createTemplate(shape.template) : undefined;
  return (value, params) => {
    let made = picked === undefined ? value : pickFrom(value, picked);
    for (const steps of dropped) dropAt(made, steps);
    for (const [steps, name] of renamed) renameAt(made, steps, name);
    if (template !== undefined) made = template(made, params) ?? null;
    if (wrap !== undefined) made = wrapped(wrap, made);
    return made;
  };
}

/** Pointers that share a beginning, as a tree; a leaf takes everything below it. */
interface Picked {
  readonly children: Map<string, Picked>;
  isLeaf: boolean;
}

function treeOf(pointers: readonly Steps[]): Picked {
  const root: Picked = { children: new Map(), isLeaf: false };
  for (const steps of pointers) {
    let at = root;
    for (const step of steps) {
      const next = at.children.get(step) ?? { children: new Map(), isLeaf: false };
      at.children.set(step, next);
      at = next;
    }
    at.isLeaf = true;
  }
  return root;
}

/** What is picked of a value; lists keep their places, and of what is neither list nor object nothing is left. */
function pickFrom(value: unknown, picked: Picked): unknown {
  if (picked.isLeaf) return value;
  const every = picked.children.get('*');
  if (Array.isArray(value)) {
    if (every !== undefined) return value.map((each) => pickFrom(each, every));
    return value.flatMap((each, at) => {
      const own = picked.children.get(String(at));
      return own === undefined ? [] : [pickFrom(each, own)];
    });
  }
  if (!isMap(value)) return undefined;
  const made: Json = {};
  for (const [key, each] of Object.entries(value)) {
    const own = picked.children.get(key) ?? every;
    const found = own && pickFrom(each, own);
    if (found !== undefined) setMember(made, key, found);
  }
  return made;
}

function dropAt(value: unknown, steps: Steps): void {
  eachParent(value, steps, (parent, key) => {
    if (Array.isArray(parent)) {
      if (key === '*') parent.length = 0;
      else if (/^\d+$/.test(key)) parent.splice(Number(key), 1);
    } else if (key === '*') {
      for (const each of Object.keys(parent)) delete parent[each];
    } else delete parent[key];
  });
}

/** A member keeps its place among the others; one that bears the new name already is replaced. */
function renameAt(value: unknown, steps: Steps, name: string): void {
  eachParent(value, steps, (parent, key) => {
    if (Array.isArray(parent) || !Object.hasOwn(parent, key) || key === name) return;
    const members = Object.entries(parent).filter(([each]) => each !== name);
    for (const each of Object.keys(parent)) delete parent[each];
    for (const [each, member] of members) setMember(parent, each === key ? name : each, member);
  });
}

/** Calls `visit` with every list or object that holds the last step of a pointer. */
function eachParent(
  value: unknown,
  steps: Steps,
  visit: (parent: unknown[] | Json, key: string) => void,
): void {
  const [step, ...rest] = steps;
  if (step === undefined || (!Array.isArray(value) && !isMap(value))) return;
  if (rest.length === 0) return visit(value, step);
  if (step === '*') {
    for (const each of Object.values(value)) eachParent(each, rest, visit);
  } else if (Object.hasOwn(value, step)) eachParent(Reflect.get(value, step), rest, visit);
}

function wrapped(key: string, value: unknown): Json {
  const made: Json = {};
  setMember(made, key, value ?? null);
  return made;
}
