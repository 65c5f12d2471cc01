import { readFileSync } from "node:fs";

/** What the system says of a process; `startMs` since the epoch is null where it can't be known. */
export type ProcessState = "gone" | { readonly startMs: number | null };

const TICKS_PER_S = 100;

/** Whether a process of this machine lives, and since when. One that has ended and that nobody has asked for is gone. */
export function processState(pid: number): ProcessState {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return "gone";
  }
  if (process.platform !== "linux") return { startMs: null };
  try {
    return stateIn(readFileSync(`/proc/${pid}/stat`, "latin1"), readFileSync("/proc/stat", "latin1"));
  } catch {
    return { startMs: null };
  }
}

/** The same out of Linux's own words. */
export function stateIn(stat: string, system: string): ProcessState {
  // The name of the program stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return "gone";
  const bootS = Number(/^btime (\d+)$/m.exec(system)?.[1] ?? Number.NaN);
  const startMs = (bootS + Number(fields[19] ?? Number.NaN) / TICKS_PER_S) * 1000;
  return { startMs: Number.isFinite(startMs) ? startMs : null };
}
