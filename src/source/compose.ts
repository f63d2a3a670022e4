/**
 * The yaml package, held to bounds: it is fed lexeme by lexeme and stopped as soon as a file is too deep, has
 * too many parts, or has shown enough errors, so that hostile text costs neither time nor memory.
 */
import { Composer, type CST, type Document, type ErrorCode, Parser } from 'yaml';
import { lexemesOf } from './lexeme.ts';
import { SOURCE_LIMITS } from './limits.ts';

/** An error or warning of the yaml package: offsets, its code and its own words. */
export interface YamlFault {
  readonly start: number;
  readonly end: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a text holds; `tooDeep` and `tooDense` are the offset at which reading was given up for that. */
export interface ComposedText {
  readonly documents: readonly Document[];
  readonly faults: readonly YamlFault[];
  readonly tooDeep?: number;
  readonly tooDense?: number;
}

/** More faults than these would not be read anyway. */
const FAULTS_MAX = 100;

/** Reads a text into documents; `lexemesMax` is the number of words, marks and spaces at which it gives up. */
export function composeText(text: string, lexemesMax: number = SOURCE_LIMITS.lexemesMax): ComposedText {
  const read = readTokens(text, lexemesMax);
  if (!Array.isArray(read)) return { documents: [], faults: [], ...read };
  const faults: YamlFault[] = [];
  // Duplicate keys are found by `buildTree`, with both places and in linear time.
  const composer = new Composer({ uniqueKeys: false, merge: false, version: '1.2', strict: true });
  collectFaults(composer, faults);
  const documents: Document[] = [];
  try {
    for (const document of composer.compose(read, true, text.length)) documents.push(document);
  } catch (error) {
    if (!(error instanceof EnoughFaults)) throw error;
  }
  const own = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  for (const { pos, code, message } of own) faults.push({ start: pos[0], end: pos[1], code, message });
  return { documents, faults: faults.sort((a, b) => a.start - b.start) };
}

/** Puts ours in place of the package's handler, which makes an Error with a stack for each of perhaps millions of faults. */
function collectFaults(composer: Composer, faults: YamlFault[]): void {
  // Without it, no fault would ever be told and every text would pass.
  if (typeof Reflect.get(composer, 'onError') !== 'function')
    throw new Error('the yaml package tells its faults in another way; its version is not the expected one');
  Object.assign(composer, { onError: collector(faults) });
}

class EnoughFaults extends Error {}

type Place = number | readonly number[] | { readonly offset: number; readonly source?: string };

function collector(faults: YamlFault[]) {
  return (place: Place, code: ErrorCode, message: string): void => {
    // Thrown again when the package tells of the first one as a fault of its own.
    if (faults.length >= FAULTS_MAX) throw new EnoughFaults();
    const [start, end] = offsetsOf(place);
    faults.push({ start, end, code, message });
  };
}

function offsetsOf(place: Place): [number, number] {
  if (typeof place === 'number') return [place, place + 1];
  if ('offset' in place) return [place.offset, place.offset + (place.source?.length ?? 1)];
  return [place[0] ?? 0, place[1] ?? 0];
}

function readTokens(
  text: string,
  lexemesMax: number,
): CST.Token[] | { tooDeep: number } | { tooDense: number } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const depth = new DepthMeter();
  let count = 0;
  for (const lexeme of lexemesOf(text)) {
    if (depth.tooDeep(lexeme.text)) return { tooDeep: lexeme.offset };
    if (++count > lexemesMax) return { tooDense: lexeme.offset };
    for (const token of parser.next(lexeme.text)) if (!isVersion(token)) tokens.push(token);
    if (isEnough(tokens)) break;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** `%YAML 1.1` would make booleans of `on` and `no`; a spec is YAML 1.2 whatever it says of itself. */
function isVersion(token: CST.Token): boolean {
  return token.type === 'directive' && token.source.startsWith('%YAML');
}

/** A third document, or so many errors that no more are needed; what is behind is not read. */
function isEnough(tokens: CST.Token[]): boolean {
  if (tokens.length < 3) return false;
  const last = tokens.at(-1);
  if (last?.type === 'document') return tokens.filter(({ type }) => type === 'document').length > 2;
  return tokens.length > FAULTS_MAX && last?.type !== 'comment' && last?.type !== 'newline';
}

/** Counts open brackets, dashes and colons in a row on one line, and columns of indentation that are open. */
class DepthMeter {
  #open = 0;
  #inRow = 0;
  readonly #indents: number[] = [];
  #lineBegins = true;
  #column = 0;

  tooDeep(lexeme: string): boolean {
    const first = lexeme.charCodeAt(0);
    if (first === NEWLINE || first === CARRIAGE_RETURN) this.#newLine();
    else if (first === SPACE) this.#column = this.#lineBegins ? lexeme.length : 0;
    else if (!MARKS.has(first)) this.#part(lexeme);
    return this.#open + this.#indents.length > DEPTH_MAX || this.#inRow > DEPTH_MAX;
  }

  #newLine(): void {
    this.#inRow = 0;
    this.#column = 0;
    this.#lineBegins = true;
  }

  #part(lexeme: string): void {
    const opens = lexeme === '[' || lexeme === '{';
    if (this.#lineBegins && !opens && lexeme.charAt(0) !== '#') this.#indent();
    this.#lineBegins = false;
    if (opens) this.#open++;
    else if (lexeme === ']' || lexeme === '}') this.#open--;
    if (lexeme === '-' || lexeme === '?' || lexeme === ':') this.#inRow++;
    else if (lexeme === ',' || opens) this.#inRow = 0;
  }

  #indent(): void {
    if (this.#open > 0) return;
    while ((this.#indents.at(-1) ?? -1) >= this.#column) this.#indents.pop();
    this.#indents.push(this.#column);
  }
}

const DEPTH_MAX = SOURCE_LIMITS.depthMax;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
/** First characters of lexemes that stand for no text: byte order mark, document, flow end, scalar. */
const MARKS: ReadonlySet<number> = new Set([0xfeff, 0x02, 0x18, 0x1f]);
