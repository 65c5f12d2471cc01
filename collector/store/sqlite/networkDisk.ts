import { existsSync, statfsSync } from "node:fs";
import { release } from "node:os";
import { dirname, resolve } from "node:path";

/** What Linux calls its file systems that several machines may share, by the number that it knows them by. */
const NETWORKS: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "SMB"],
  [0xfe534d42, "SMB"],
]);
/** What a Linux inside Windows reaches the disks of Windows by; elsewhere it stands for local disks too. */
const PLAN_9 = 0x01021997;

/**
 * The kind of network that a folder lies behind, or null where it lies on this machine as far as the system tells. A
 * database needs memory that all its users share, and locks that hold, and a network has neither for sure.
 */
export function networkDisk(folder: string): string | null {
  if (process.platform === "win32") return shareOf(folder);
  if (process.platform !== "linux") return null;
  let existing = resolve(folder);
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  return networkOf(statfsSync(existing).type, release());
}

/** The network behind a file system's number, on a Linux of this release. */
export function networkOf(type: number, system: string): string | null {
  if (type === PLAN_9) return /microsoft/i.test(system) ? "a disk of Windows" : null;
  return NETWORKS.get(type >>> 0) ?? null;
}

/** Whether a path of Windows names a share of another machine. */
export function shareOf(folder: string): string | null {
  return /^[\\/]{2}(?![?.][\\/])[^\\/]/.test(folder) ? "SMB" : null;
}
