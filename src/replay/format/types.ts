/** What one record of a log tells of a request. What it does not tell is undefined, and never taken for absent. */
export interface LoggedRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https' | undefined;
  /** Host and port as the client wrote them. */
  readonly authority: string | undefined;
  /** The port that took the request, where the log has it apart from the authority. */
  readonly port: number | undefined;
  /** Not yet in normal form. */
  readonly path: string;
  /** Without its question mark; null when the request has none. */
  readonly query: string | null | undefined;
  /** By name in lower case; null when the log says that it is not there. */
  readonly headers: ReadonlyMap<string, string | null | undefined>;
  /** Whether headers that are not in `headers` were not in the request either. */
  readonly hasAllHeaders: boolean;
  /** The status that the client got; undefined when it got none. */
  readonly status: number | undefined;
  /** The name of the listener, as gw's own log has it. */
  readonly listener: string | undefined;
}

/** What a record is: a request, none that a route could take (noise on the port, `OPTIONS *`), or not understood. */
export type LogRecord = LoggedRequest | 'no request' | 'not understood';

/** A format of logs: one file, one line in the registry. */
export interface LogFormat {
  /** As `--log-format` names it. */
  readonly name: string;
  /** As people call it: "nginx's JSON". */
  readonly title: string;
  /** How records are told apart: a line each, or entries of one JSON document. */
  readonly unit: 'line' | 'entry';
  /** Reads a record's text; never throws. */
  read(text: string): LogRecord;
}
