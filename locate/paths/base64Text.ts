const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Int8Array(128).fill(-1);
for (let i = 0; i < DIGITS.length; i++) VALUE[DIGITS.charCodeAt(i)] = i;

/** The UTF-8 text in base64; null for what is none. */
export function base64Text(encoded: string): string | null {
  const parts: string[] = [];
  let part = "";
  let bits = 0;
  let held = 0;
  for (let i = 0; i < encoded.length; i++) {
    const code = encoded.charCodeAt(i);
    if (code === 61) break;
    const value = code < 128 ? (VALUE[code] as number) : -1;
    if (value < 0) return null;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    part += String.fromCharCode((held >> bits) & 0xff);
    if (part.length < 8192) continue;
    parts.push(part);
    part = "";
  }
  parts.push(part);
  return utf8Text(parts.join(""));
}

/** Bytes, each as a character, read as UTF-8. */
function utf8Text(bytes: string): string | null {
  if (!/[\u0080-\u00ff]/.test(bytes)) return bytes;
  try {
    return decodeURIComponent(bytes.replace(/[%\u0080-\u00ff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`));
  } catch {
    return null;
  }
}
