import type { OpenProcess } from "../model/openProcess.ts";
import type { ProcessState } from "./processState.ts";

export interface ProcessWatchOptions {
  /** The name that processes of this machine give as their host. */
  readonly host: string;
  readonly stateOf: (pid: number) => ProcessState;
  /** Told once of each process that has gone while its run was open. */
  readonly onGone: (process: OpenProcess) => void;
}

/** What a process sent before it went may still be on its way for this many looks. */
const LOOKS = 2;
const LOOK_MS = 1000;
/** A clock tick of the system and the second that the machine was started in are not told exactly. */
const TOLERANCE_MS = 2000;

interface Watched {
  readonly process: OpenProcess;
  /** Seen alive once, and so one of this machine: another name space may give its host the same name. */
  isOurs: boolean;
  looksGone: number;
}

/**
 * Watches the processes of this machine that runs wait for. Those of other machines, and those that were never seen alive,
 * are left to the silence after which a run counts as over.
 */
export class ProcessWatch {
  readonly #options: ProcessWatchOptions;
  readonly #runs = new Map<string, readonly Watched[]>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ProcessWatchOptions) {
    this.#options = options;
  }

  /** The run waits for these processes from now on; for none when it is over. */
  follow(runId: string, processes: readonly OpenProcess[]): void {
    const known = new Map(this.#runs.get(runId)?.map((watched) => [watched.process.key, watched]));
    const watched = processes
      .filter(({ host }) => host === this.#options.host)
      .map((process) => known.get(process.key) ?? this.#first(process));
    if (watched.length > 0) this.#runs.set(runId, watched);
    else this.#runs.delete(runId);
    if (this.#runs.size === 0) this.close();
    else this.#timer ??= setInterval(() => this.look(), LOOK_MS).unref();
  }

  /** One look at every process; at work it comes once a second. */
  look(): void {
    for (const watched of [...this.#runs.values()].flat()) {
      if (!watched.isOurs || watched.looksGone > LOOKS) continue;
      watched.looksGone = this.#isAlive(watched.process) ? 0 : watched.looksGone + 1;
      if (watched.looksGone > LOOKS) this.#options.onGone(watched.process);
    }
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #first(process: OpenProcess): Watched {
    return { process, isOurs: this.#isAlive(process), looksGone: 0 };
  }

  #isAlive({ pid, startMs }: OpenProcess): boolean {
    const state = this.#options.stateOf(pid);
    return state !== "gone" && (state.startMs === null || state.startMs <= startMs + TOLERANCE_MS);
  }
}
