/** A program that listens on a port. */
export interface PortOwner {
  readonly pid: number;
  readonly name: string | null;
}

const LISTENING = "0A";

/** Inode of the socket that listens on a port, from the text of /proc/net/tcp and tcp6; null when none does. */
export function listeningInode(table: string, port: number): string | null {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const line of table.split("\n")) {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    if (local?.endsWith(wanted) && state === LISTENING && inode && inode !== "0") return inode;
  }
  return null;
}

/** From `lsof -Fpc`: lines `p<pid>` and `c<command>`. */
export function ownerFromLsof(text: string): PortOwner | null {
  const pid = /^p(\d+)$/m.exec(text)?.[1];
  return pid ? { pid: Number(pid), name: /^c(.+)$/m.exec(text)?.[1] ?? null } : null;
}

/** Pid of the listener in `netstat -ano`, whose words are in the language of the system. */
export function ownerFromNetstat(text: string, port: number): number | null {
  for (const line of text.split("\n")) {
    const [protocol, local, remote, , pid] = line.trim().split(/\s+/);
    const listens = remote === "0.0.0.0:0" || remote === "[::]:0";
    if (protocol === "TCP" && listens && local?.endsWith(`:${port}`) && pid) return Number(pid);
  }
  return null;
}

/** The owner in words: `otelcol, pid 4121`, or that it is not known. */
export function ownerInWords(owner: PortOwner | null): string {
  if (!owner) return "another program";
  return owner.name ? `another program (${owner.name}, pid ${owner.pid})` : `another program (pid ${owner.pid})`;
}
