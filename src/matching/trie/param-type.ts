/** The types of parameters, each over a stretch of the path that is not empty. */

/** `[0-9]+` */
export function isUint(path: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isDigit(path.charCodeAt(at))) return false;
  return start < end;
}

/** `-?[0-9]+` */
export function isInt(path: string, start: number, end: number): boolean {
  return isUint(path, path.charCodeAt(start) === 45 ? start + 1 : start, end);
}

/** `[a-z0-9]+(-[a-z0-9]+)*` */
export function isSlug(path: string, start: number, end: number): boolean {
  let dashed = true;
  for (let at = start; at < end; at++) {
    const code = path.charCodeAt(at);
    if (code === 45) {
      if (dashed) return false;
      dashed = true;
    } else if (isDigit(code) || (code >= 97 && code <= 122)) dashed = false;
    else return false;
  }
  return !dashed;
}

/** 8-4-4-4-12 hexadecimal digits of either case (RFC 9562 section 4). */
export function isUuid(path: string, start: number, end: number): boolean {
  if (end - start !== 36) return false;
  for (let index = 0; index < 36; index++) {
    const code = path.charCodeAt(start + index);
    const dash = index === 8 || index === 13 || index === 18 || index === 23;
    if (dash ? code !== 45 : !isHex(code)) return false;
  }
  return true;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isHex(code: number): boolean {
  const lower = code | 32;
  return isDigit(code) || (lower >= 97 && lower <= 102);
}
