// A body written in the spec, with places for what the old body has (`{/user/name}`, `{/}` for all of it) and for
// parameters of the path (`{id}`). A string that is one place becomes the very value; missing members are left out.
import { plainText, writeJson } from '../json/parse-json.ts';
import { isMap, type Json, parsePointer, setMember, valueAt } from './pointer.ts';

/** Makes a value from the old body; undefined when the place it names is not there. */
export type Template = (body: unknown, params: Readonly<Record<string, string>>) => unknown;

const PLACE = /\{(\/[^{}]*|[A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Makes the template of a value as written. */
export function createTemplate(written: unknown): Template {
  if (typeof written === 'string') return textTemplate(written);
  if (Array.isArray(written)) {
    const items = written.map(createTemplate);
    return (body, params) => items.map((make) => make(body, params) ?? null);
  }
  if (!isMap(written)) return () => written;
  const members = Object.entries(written).map(([key, value]) => [key, createTemplate(value)] as const);
  return (body, params) => {
    const made: Json = {};
    for (const [key, make] of members) {
      const value = make(body, params);
      if (value !== undefined) setMember(made, key, value);
    }
    return made;
  };
}

/** The parameters of the path that a template uses. */
export function templateParams(written: unknown): string[] {
  if (typeof written === 'string')
    return [...written.matchAll(PLACE)].flatMap(([, name = '']) => (name.startsWith('/') ? [] : [name]));
  if (Array.isArray(written)) return written.flatMap(templateParams);
  return isMap(written) ? Object.values(written).flatMap(templateParams) : [];
}

function textTemplate(text: string): Template {
  const parts = text.split(PLACE);
  if (parts.length === 1) return () => text;
  const [before = '', name = '', after = ''] = parts;
  if (parts.length === 3 && before === '' && after === '') return placeTemplate(name);
  const makers = parts.map((part, at): Template => (at % 2 === 1 ? placeTemplate(part) : () => part));
  return (body, params) => makers.map((make) => asText(make(body, params))).join('');
}

function placeTemplate(name: string): Template {
  if (!name.startsWith('/')) return (_body, params) => params[name];
  const steps = parsePointer(name);
  return (body) => valueAt(body, steps);
}

function asText(value: unknown): string {
  if (typeof value === 'string') return plainText(value);
  return value === undefined || value === null ? '' : writeJson(value);
}
