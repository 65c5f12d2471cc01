import { createHash, randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { writePrivateFile } from "../privateFile.ts";

const BYTES = 32;

/**
 * The key that requests wait with. Where the system gives a user a folder in memory (Linux, for as long as the user is
 * logged in), it lies there and never on the disk; elsewhere in the data folder, readable by its owner only.
 * @throws the system's error where it can't be written
 */
export function queueKey(dataFolder: string, memoryFolder = sessionFolder()): Buffer {
  const beside = join(dataFolder, "forward.key");
  const name = createHash("sha256").update(resolve(dataFolder)).digest("hex").slice(0, 16);
  const wanted = memoryFolder === null ? beside : join(memoryFolder, "traceline", `forward-${name}.key`);
  for (const file of new Set([wanted, beside])) {
    const known = keyIn(file);
    if (known) return known;
  }
  const made = randomBytes(BYTES);
  writePrivateFile(wanted, made.toString("base64url"));
  return made;
}

function keyIn(file: string): Buffer | null {
  try {
    const key = Buffer.from(readFileSync(file, "utf8"), "base64url");
    return key.length === BYTES ? key : null;
  } catch {
    return null;
  }
}

/** A folder of this user that lies in memory, or null. */
function sessionFolder(): string | null {
  const user = process.getuid?.();
  if (process.platform !== "linux" || user === undefined) return null;
  const folder = `/run/user/${user}`;
  try {
    const found = statSync(folder);
    return found.isDirectory() && found.uid === user && (found.mode & 0o077) === 0 ? folder : null;
  } catch {
    return null;
  }
}
