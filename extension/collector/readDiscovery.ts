import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { DISCOVERY_FILE, type Discovery, parseDiscovery } from "../../collector/contract/discovery.ts";

/** Larger than any discovery file; what is longer is not one. */
const MOST_BYTES = 64 * 1024;

/**
 * The collector that a data folder names, or null when none can be trusted: the file must be a plain one, belong to
 * this user and be readable by nobody else, and its addresses must be on this machine. Only then is its token sent
 * anywhere. Windows has no such modes; there the folder lies in the user's own profile.
 */
export async function readDiscovery(folder: string): Promise<Discovery | null> {
  try {
    const file = await open(join(folder, DISCOVERY_FILE), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile() || stat.size > MOST_BYTES || !isOwn(stat)) return null;
      const found = parseDiscovery(await file.readFile("utf8"));
      return found && isOnThisMachine(found.ui) && isAlive(found.pid) ? found : null;
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

function isOwn(stat: { readonly uid: number; readonly mode: number }): boolean {
  const uid = process.getuid?.();
  return uid === undefined || (stat.uid === uid && (stat.mode & 0o077) === 0);
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether an address is plain HTTP to this machine, the only kind a token is sent to. */
export function isOnThisMachine(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (protocol !== "http:" || username || password) return false;
  return hostname === "127.0.0.1" || hostname === "[::1]" || hostname === "localhost";
}
