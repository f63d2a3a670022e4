// The route table of an artifact, for `gw routes` and `gw inspect`: as JSON and as cells.
import { shareKeyText } from '../action/split/share-key.ts';
import { sharesText } from '../action/split/share-words.ts';
import type { Action, Address, Artifact, ListenerRecord, RouteRecord } from '../artifact/types.ts';
import type { Router, TableRow, ValueCondition } from '../matching/types.ts';
import type { OpenedPath } from './open-path.ts';

/** One way into a route, with all that the table says of it. */
export interface RouteRow {
  readonly row: TableRow;
  readonly route: RouteRecord;
}

/** The rows of a listener, in the order in which they win. */
export function routeRows(artifact: Artifact, router: Router, listener: number): RouteRow[] {
  return router.table(listener).map((row) => ({ row, route: artifact.route(row.route) }));
}

/** The cells of the table's head: the name first, because a narrow terminal cuts what is behind. */
export const ROUTE_HEAD: readonly string[] = ['ROUTE', 'METHODS', 'HOST', 'PATH', 'ACTION', 'CONDITIONS'];

/** A row's cells, as `ROUTE_HEAD` names them. */
export function routeCells({ row, route }: RouteRow): readonly string[] {
  const conditions = [
    ...row.headers.map((each) => conditionText('header', each)),
    ...row.query.map((each) => conditionText('query', each)),
    ...(route.priority === 0 ? [] : [`priority ${route.priority}`]),
  ];
  return [
    route.name,
    row.methods.join(',') || 'any',
    row.host || '*',
    patternText(row.pattern),
    actionText(route.action),
    conditions.join(', '),
  ];
}

/** A pattern as tables show it: a prefix and a regex say that they are one. */
export function patternText({ kind, text }: TableRow['pattern']): string {
  if (kind === 'template') return text;
  return kind === 'prefix' ? `${text.replace(/\/+$/, '')}/**` : `~ ${text}`;
}

/** An action in a few words. */
function actionText(action: Action): string {
  if (action.kind === 'respond') return `respond ${action.respond.status}`;
  if (action.kind === 'redirect') return `redirect ${action.redirect.status}`;
  return `to ${sharesText(action.to, (name) => name)}`;
}

function conditionText(what: string, condition: ValueCondition): string {
  if (condition.op === 'present')
    return `${what} ${condition.name} ${condition.value ? 'present' : 'absent'}`;
  return `${what} ${condition.name} ${condition.op === 'exact' ? '=' : '~'} ${condition.value}`;
}

/** A listener in one line: `public  http://0.0.0.0:8080  hosts api.example.com`. */
export function listenerText(listener: ListenerRecord): string {
  const hosts = listener.hosts.length === 0 ? '' : `  hosts ${listener.hosts.join(', ')}`;
  return `${listener.name}  ${addressText(listener)}${hosts}`;
}

/** Where a listener listens, as a URL. */
function addressText({ address, tls }: ListenerRecord): string {
  if ('unix' in address) return `unix:${address.unix}`;
  return `${tls === undefined ? 'http' : 'https'}://${hostText(address)}:${address.port}`;
}

function hostText({ host }: Extract<Address, { readonly host: string }>): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The table of every listener as JSON. */
export function routeTable({ artifact, router, shownFile }: OpenedPath): object[] {
  return artifact.listeners.map((listener, index) => ({
    name: listener.name,
    address: addressText(listener),
    hosts: listener.hosts,
    routes: routeRows(artifact, router, index).map((each) => rowObject(each, shownFile)),
  }));
}

function rowObject({ row, route }: RouteRow, shownFile: OpenedPath['shownFile']): object {
  const { action, policies, priority, timeoutMs, origin } = route;
  return {
    route: route.name,
    ...(row.host !== '' && { host: row.host }),
    methods: row.methods,
    path: row.pattern,
    headers: row.headers,
    query: row.query,
    priority,
    action: action.kind,
    ...(action.kind === 'to' && { upstreams: action.to.split }),
    ...(action.kind === 'to' && action.to.by && { by: shareKeyText(action.to.by) }),
    ...(action.kind === 'to' && action.to.ramp && { ramp: action.to.ramp }),
    ...(action.kind !== 'to' && {
      status: action.kind === 'respond' ? action.respond.status : action.redirect.status,
    }),
    policies,
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...origin,
    file: shownFile(origin.file),
  };
}
