/** Which bytes belong: 1 at the index of each that does. */
export type ByteClass = Uint8Array;

const known = new Map<string, ByteClass>();

/** A class as regular expressions write it, without the brackets: `A-Za-z0-9_`, `\w.-`; equal texts give one table. */
export function byteClass(text: string): ByteClass {
  const before = known.get(text);
  if (before) return before;
  const table = new Uint8Array(256);
  const within = new RegExp(`^[${text}]$`);
  for (let byte = 0; byte < 128; byte++) if (within.test(String.fromCharCode(byte))) table[byte] = 1;
  known.set(text, table);
  return table;
}

/** The bytes that belong, in rising order. */
export function bytesOf(of: ByteClass): number[] {
  const bytes: number[] = [];
  for (let byte = 0; byte < 128; byte++) if (of[byte] === 1) bytes.push(byte);
  return bytes;
}

/** Where the run of bytes of a class that begins at `at` ends, `limit` at the latest. */
export function runEnd(bytes: Uint8Array, at: number, limit: number, of: ByteClass): number {
  let end = at;
  while (end < limit && of[bytes[end] as number] === 1) end++;
  return end;
}
