const INNER_NAMES =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|svc|cluster\.local|test|invalid)$/;
const INNER_ADDRESSES =
  /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|\[?::1\]?$|\[?f[cd][0-9a-f]{2}:|\[?fe80:)/;

/** Whether a host is this machine, an address of a private network, or a name that only an inner resolver knows. */
export function isInnerHost(host: string): boolean {
  const isBareName = /^[a-z0-9-]+$/i.test(host);
  return isBareName || INNER_NAMES.test(host) || INNER_ADDRESSES.test(host);
}
