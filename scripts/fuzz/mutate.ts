/** Where a draw of numbers from 0 up to 1 comes from. */
export type Draw = () => number;

const BYTES = [0, 1, 0x7f, 0x80, 0xff, 0x08, 0x0a, 0x12, 0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d];
/** What readers stumble over: lengths beyond all bounds, numbers that do not end, groups, and their like in JSON. */
const PIECES = [
  Buffer.from("ffffffff0f", "hex"),
  Buffer.from("ffffffffffffffffffff01", "hex"),
  Buffer.from("80808080808080808080808000", "hex"),
  Buffer.from("0a80808008", "hex"),
  Buffer.from("0b0b0b0c", "hex"),
  Buffer.from("0afeffffff07", "hex"),
  Buffer.from("edb080c0aff4908080", "hex"),
  ...[
    "[[[[[[[[",
    '{"":',
    "\\u0000",
    "\\ud800",
    "1e999",
    "-0",
    "null",
    "18446744073709551616",
    '"__proto__"',
    '":"',
    "NaN",
    " ghp_0123456789abcdefghijABCDEFGHIJ012345 ",
    "api_key=",
  ].map((text) => Buffer.from(text)),
];
const DEEPEST = 20_000;

/** The seed with a few changes; `others` lend pieces of themselves. */
export function mutate(seed: Buffer, others: readonly Buffer[], draw: Draw): Buffer {
  let bytes: Buffer = Buffer.from(seed);
  const changes = 1 + Math.floor(draw() ** 3 * 12);
  for (let i = 0; i < changes; i++) bytes = change(bytes, others, draw);
  return bytes;
}

function change(bytes: Buffer, others: readonly Buffer[], draw: Draw): Buffer {
  const below = (count: number) => Math.floor(draw() * count);
  const at = below(bytes.length + 1);
  const span = 1 + Math.floor(draw() ** 4 * Math.max(1, bytes.length - at));
  const before = bytes.subarray(0, at);
  switch (below(9)) {
    case 0:
      if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << below(8));
      return bytes;
    case 1:
      if (at < bytes.length) bytes[at] = BYTES[below(BYTES.length)] as number;
      return bytes;
    case 2:
      return Buffer.from(before);
    case 3:
      return Buffer.concat([before, bytes.subarray(at + span)]);
    case 4:
      return Buffer.concat([before, bytes.subarray(at, at + span), bytes.subarray(at)]);
    case 5:
      return Buffer.concat([before, PIECES[below(PIECES.length)] as Buffer, bytes.subarray(at)]);
    case 6: {
      const other = others[below(others.length)] ?? bytes;
      const from = below(other.length + 1);
      return Buffer.concat([before, other.subarray(from, from + span), bytes.subarray(at)]);
    }
    case 7: {
      const count = 1 + Math.floor(draw() ** 6 * DEEPEST);
      const piece = PIECES[below(PIECES.length)] as Buffer;
      return Buffer.concat([before, Buffer.alloc(Math.min(count * piece.length, 1 << 18), piece), bytes.subarray(at)]);
    }
    default:
      return nested(bytes, 1 + below(200));
  }
}

/** The bytes as the content of a field of a field of a field. */
function nested(bytes: Buffer, depth: number): Buffer {
  let inner: Buffer = bytes.subarray(0, 4096);
  for (let i = 0; i < depth; i++) {
    const length = inner.length;
    const head =
      length < 0x80 ? [0x0a, length] : [0x0a, (length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
    inner = Buffer.concat([Buffer.from(head), inner]);
  }
  return inner;
}
