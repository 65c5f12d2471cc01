/**
 * The plain path of a `file://` URI of this machine (`file:///C:/a%20b.ts` → `C:/a b.ts`); whatever is something else,
 * a URI with a host included, comes back as it is.
 */
export function fromFileUri(path: string): string {
  if (!/^file:\/\/(?:localhost)?\//i.test(path)) return path;
  const from = path.indexOf("/", 7);
  const end = path.search(/[?#]/);
  const raw = path.slice(from, end < 0 ? undefined : end);
  const decoded = decode(raw);
  return /^\/[A-Za-z]:(?:\/|$)/.test(decoded) ? decoded.slice(1) : decoded;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
