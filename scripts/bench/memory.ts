import { readFileSync } from "node:fs";

/** The most memory that a process has held so far, in bytes; null where the system does not tell. */
export const mostMemory = (pid: number | undefined) => field(pid, "VmHWM");

/** The memory that a process holds now, in bytes; null where the system does not tell. */
export const rssOf = (pid: number | undefined) => field(pid, "VmRSS");

function field(pid: number | undefined, name: string): number | null {
  try {
    const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib ? Number(kib) * 1024 : null;
  } catch {
    return null;
  }
}
