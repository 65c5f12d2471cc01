import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const KEY_FILE = "masking.key";
const BYTES = 32;

/**
 * The key of a data folder's marks, made at the first call and readable by its owner only. Without it nobody can try
 * out what a mark stands for; with another one, equal secrets would no longer look equal.
 * @throws the system's error where the folder can't be written
 */
export function maskingKey(folder: string): Buffer {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, KEY_FILE);
  try {
    writeFileSync(file, randomBytes(BYTES), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  chmodSync(file, 0o600);
  const key = readFileSync(file);
  if (key.length === BYTES) return key;
  // Whoever made it was killed before it was written.
  const made = randomBytes(BYTES);
  writeFileSync(file, made, { mode: 0o600 });
  return made;
}
