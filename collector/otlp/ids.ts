/** Trace id as 32 lower-case hex digits, from its 16 bytes as latin-1 text. */
export function hexOfKey(key: string): string {
  return Buffer.from(key, "latin1").toString("hex");
}

/** A span id as the signed 64-bit number that stands for its eight bytes. */
export function spanIdNumber(hex: string): bigint | null {
  return /^[0-9a-f]{16}$/i.test(hex) ? BigInt.asIntN(64, BigInt(`0x${hex}`)) : null;
}

/** A span id as 16 lower-case hex digits. */
export function spanIdHex(id: bigint): string {
  return BigInt.asUintN(64, id).toString(16).padStart(16, "0");
}
