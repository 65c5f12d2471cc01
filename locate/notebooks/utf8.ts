/** The bytes of a text in UTF-8; null for text with half a surrogate pair, which has none. */
export function utf8(text: string): Uint8Array | null {
  let escaped: string;
  try {
    escaped = encodeURIComponent(text);
  } catch {
    return null;
  }
  const bytes = new Uint8Array(escaped.length);
  let length = 0;
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] !== "%") bytes[length++] = escaped.charCodeAt(i);
    else {
      bytes[length++] = Number.parseInt(escaped.slice(i + 1, i + 3), 16);
      i += 2;
    }
  }
  return bytes.subarray(0, length);
}
