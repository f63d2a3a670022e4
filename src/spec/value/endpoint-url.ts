/** An endpoint's URL without what it need not say, or what is wrong with its text. */
export type ParsedEndpoint = { readonly url: string } | { readonly problem: string; readonly hint?: string };

/** Parses the URL of an endpoint. Never repeats a URL that holds credentials. */
export function parseEndpointUrl(text: string): ParsedEndpoint {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    return {
      problem: 'needs a scheme and a host',
      hint: `such as \`http://${/^[\w.-]+(:\d+)?$/.test(text) ? text : '127.0.0.1:9001'}\``,
    };
  }
  if (scheme !== 'http' && scheme !== 'https') {
    return {
      problem: `has the scheme \`${scheme}\`; endpoints are \`http\` or \`https\``,
      ...schemeHint(scheme),
    };
  }
  if (!URL.canParse(text)) {
    const port = /:(\d+)(?:[/?#]|$)/.exec(text)?.[1];
    if (Number(port) > 65_535) return { problem: `has the port ${port}, above 65535` };
    return { problem: 'is not a URL', hint: 'such as `http://127.0.0.1:9001`' };
  }
  return parts(new URL(text), text);
}

function schemeHint(scheme: string): { hint?: string } {
  if (scheme === 'ws' || scheme === 'wss')
    return { hint: 'WebSockets go through `http` and `https` endpoints' };
  return {};
}

function parts(url: URL, text: string): ParsedEndpoint {
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/]*@/.test(text)) {
    return {
      problem: 'holds a user name or password, which do not belong in a spec',
      hint: 'set an `authorization` header with a `headers` policy and an `env` reference',
    };
  }
  if (url.search !== '' || text.includes('?')) {
    return {
      problem: 'has a query',
      hint: "add query parameters with `rewrite: { query: { add: … } }` in the route's `to`",
    };
  }
  if (url.hash !== '' || text.includes('#'))
    return { problem: 'has a fragment (`#…`), which is never sent', hint: 'take it out' };
  if (url.port === '0') return { problem: 'has the port 0' };
  return { url: url.origin + url.pathname.replace(/\/+$/, '') };
}
