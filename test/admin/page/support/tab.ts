// Tabs of a Chromium, driven through its DevTools protocol: real keys, real layout, pictures.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { startChromium } from '../../../clients/support/chromium.ts';
import { closing } from '../../../proxy/support/scope.ts';

type Answer = Readonly<Record<string, unknown>>;
interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Answer;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

/** How a tab looks at a page. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  /** The time it is taken to be, in UTC; by default it is what it is. */
  readonly at?: string;
}

/** Keys that are no letters, with what browsers call them and their code on Windows. */
const KEY_CODES = new Map([
  ['Tab', 9],
  ['Enter', 13],
  ['Escape', 27],
  ['End', 35],
  ['Home', 36],
  ['ArrowLeft', 37],
  ['ArrowUp', 38],
  ['ArrowRight', 39],
  ['ArrowDown', 40],
]);
const WAIT_MS = 10_000;

/** A browser that tabs are opened in; each has its own storage. */
export class Tabs {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #sessions = new Map<string, (message: Message) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data))));
  }

  /** Starts a browser that ends with the test. */
  static async start(): Promise<Tabs> {
    const { stderr } = startChromium('--remote-debugging-port=0', 'about:blank');
    for await (const line of createInterface({ input: stderr })) {
      const [, url] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
      if (url === undefined) continue;
      const socket = closing(new WebSocket(url), (each) => each.terminate());
      await once(socket, 'open');
      stderr.resume();
      return new Tabs(socket);
    }
    throw new Error('Chromium did not start');
  }

  /** Opens a page in a tab. */
  async open(url: string, look: Look = {}): Promise<Tab> {
    const { browserContextId } = await this.send('Target.createBrowserContext', {});
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const session = String(sessionId);
    const tab = new Tab((method, params) => this.send(method, params, session));
    this.#sessions.set(session, (message) => tab.take(message));
    await tab.listen();
    await tab.look(look);
    await tab.goTo(url);
    return tab;
  }

  async send(method: string, params: object, sessionId?: string): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = new Promise<Message>((done) => this.#waiting.set(id, done));
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
    const { error, result = {} } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  #take(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    } else if (message.sessionId !== undefined) this.#sessions.get(message.sessionId)?.(message);
  }
}

/** A page in a tab. */
export class Tab {
  /** What the page did wrong: exceptions, what its policy forbade, what was not found. */
  readonly complaints: string[] = [];
  readonly #send: (method: string, params: object) => Promise<Answer>;

  constructor(send: (method: string, params: object) => Promise<Answer>) {
    this.#send = send;
  }

  take({ method, params = {} }: Message): void {
    if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params.exceptionDetails));
    const entry = params.entry;
    if (method === 'Log.entryAdded' && isObject(entry) && entry.level === 'error') {
      this.complaints.push(`${entry.text} ${entry.url}`);
    }
  }

  async look({ width = 1280, height = 900, scheme = 'light', at }: Look): Promise<void> {
    const size = { width, height, deviceScaleFactor: 1, mobile: false };
    await this.#send('Emulation.setDeviceMetricsOverride', size);
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.#send('Emulation.setEmulatedMedia', { features });
    if (at === undefined) return;
    await this.#send('Emulation.setTimezoneOverride', { timezoneId: 'UTC' });
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: clockAt(at) });
  }

  /** Makes the tab tell what happens in it. */
  async listen(): Promise<void> {
    for (const domain of ['Page', 'Runtime', 'Log']) await this.#send(`${domain}.enable`, {});
  }

  async goTo(url: string): Promise<void> {
    await this.#send('Page.navigate', { url });
  }

  /** What an expression comes to in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const options = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', options);
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return isObject(result) ? result.value : undefined;
  }

  /** Waits until an expression is true in the page; gives what it comes to. */
  async until(expression: string): Promise<unknown> {
    const end = performance.now() + WAIT_MS;
    while (performance.now() < end) {
      const value = await this.evaluate(
        `new Promise((done) => requestAnimationFrame(() => done(${expression})))`,
      ).catch(() => undefined);
      if (value !== undefined && value !== null && value !== false) return value;
    }
    const seen = await this.evaluate('document.body.innerText');
    throw new Error(`this never held: ${expression}\nThe page says:\n${seen}`);
  }

  /** Waits until the page shows a text; upper and lower case are alike. */
  async sees(text: string): Promise<void> {
    await this.until(`document.body.innerText.toLowerCase().includes(${JSON.stringify(text.toLowerCase())})`);
  }

  /** Presses and releases keys, one after the other: names as browsers have them, or letters. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const code = KEY_CODES.get(key);
      const text = code === undefined ? key : key === 'Enter' ? '\r' : undefined;
      const options = { key, ...(code !== undefined && { windowsVirtualKeyCode: code, code: key }) };
      const down = text === undefined ? { type: 'rawKeyDown' } : { type: 'keyDown', text };
      await this.#send('Input.dispatchKeyEvent', { ...options, ...down });
      await this.#send('Input.dispatchKeyEvent', { ...options, type: 'keyUp' });
    }
  }

  /** Writes a text where the focus is. */
  async write(text: string): Promise<void> {
    await this.#send('Input.insertText', { text });
  }

  /** What has the focus, as people know it. */
  async focus(): Promise<string> {
    const active = 'document.activeElement';
    return String(await this.evaluate(`${active}.getAttribute('aria-label') ?? ${active}.innerText`));
  }

  /** A picture of what is seen, as PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.#send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(String(data), 'base64');
  }
}

/** A script that sets the clock of a page. */
function clockAt(at: string): string {
  return `globalThis.Date = class extends Date {
    static now() { return super.now() + ${Date.parse(at) - Date.now()}; }
    constructor(...given) { super(...(given.length > 0 ? given : [new.target.now()])); }
  }`;
}

function isObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null;
}
