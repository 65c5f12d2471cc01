import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { listeningInode, ownerFromLsof, ownerFromNetstat, type PortOwner } from "./portTables.ts";

const run = promisify(execFile);
const LIMITS = { timeout: 3000, maxBuffer: 16 * 1024 * 1024, windowsHide: true };

/**
 * Which program listens on a TCP port of this machine, as far as the system tells a user about it: pid and name, or
 * null. Programs of other users are usually hidden.
 */
export async function portOwner(port: number): Promise<PortOwner | null> {
  try {
    if (process.platform === "linux") return await linuxOwner(port);
    if (process.platform === "win32") return await windowsOwner(port);
    const { stdout } = await run("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], LIMITS);
    return ownerFromLsof(stdout);
  } catch {
    return null;
  }
}

async function linuxOwner(port: number): Promise<PortOwner | null> {
  const tables = await Promise.all(
    ["tcp", "tcp6"].map((name) => readFile(`/proc/net/${name}`, "utf8").catch(() => "")),
  );
  const inode = listeningInode(tables.join("\n"), port);
  if (!inode) return null;
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files) {
      const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => "");
      if (target !== `socket:[${inode}]`) continue;
      // Not `comm`: that is the name of a thread, and runtimes give it names of their own.
      const program = await readlink(`/proc/${pid}/exe`).catch(() => "");
      return { pid: Number(pid), name: program ? basename(program) : null };
    }
  }
  return null;
}

async function windowsOwner(port: number): Promise<PortOwner | null> {
  const { stdout } = await run("netstat", ["-ano", "-p", "TCP"], LIMITS);
  const pid = ownerFromNetstat(stdout, port);
  if (pid === null) return null;
  const task = await run("tasklist", ["/FI", `PID eq ${pid}`, "/FO", "CSV", "/NH"], LIMITS).catch(() => null);
  return { pid, name: /^"([^"]+)"/.exec(task?.stdout ?? "")?.[1] ?? null };
}
