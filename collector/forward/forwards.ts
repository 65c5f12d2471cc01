import type { ForwardStatus, ForwardVariables } from "../contract/forwarding.ts";
import { isOneOf } from "../contract/forwarding.ts";
import { faultOf } from "../faultOf.ts";
import { type Backoff, USUAL_BACKOFF } from "./backoff.ts";
import { type QueueBounds, USUAL_BOUNDS } from "./diskQueue.ts";
import { type ForwardTarget, placesOf, SIGNALS, UnfitEndpoint } from "./forwardTarget.ts";
import { type OpenTarget, openTarget, type TargetOptions } from "./openTarget.ts";
import { queueKey } from "./queueKey.ts";
import { newId, readTargets, writeTargets } from "./targetFile.ts";

/** Programs of one machine send to few backends; each has a port and a queue of its own. */
const MOST = 16;

export interface ForwardsOptions extends Pick<TargetOptions, "folder" | "accept" | "connect"> {
  readonly backoff?: Backoff;
  readonly bounds?: QueueBounds;
  /** Addresses of the collector itself, which nothing is passed on to. */
  readonly own: () => readonly string[];
  readonly report: (message: string) => void;
}

/** Everything that is passed on, to whichever backends; remembered in the data folder. */
export class Forwards {
  readonly #options: ForwardsOptions;
  readonly #self: string;
  readonly #open = new Map<string, OpenTarget>();
  /** Known ones that could not be opened now; perhaps the next time. */
  readonly #closed: ForwardTarget[] = [];
  #key: Buffer | null = null;
  #work: Promise<unknown> = Promise.resolve();

  private constructor(options: ForwardsOptions, self: string) {
    this.#options = options;
    this.#self = self;
  }

  /** Opens the doors of all targets that are known. One that can't be opened is said, and the others are. */
  static async open(options: ForwardsOptions): Promise<Forwards> {
    const { self, targets } = readTargets(options.folder);
    const forwards = new Forwards(options, self);
    for (const target of targets) {
      try {
        const avoid = targets.filter(({ id }) => id !== target.id).map(({ port }) => port);
        const { target: now } = await forwards.#begin(target, avoid);
        if (now.port !== target.port)
          options.report(
            `Port ${target.port} belongs to another program now. Agents that were started to be passed on at it have to be started again.`,
          );
      } catch (error) {
        forwards.#closed.push(target);
        const why = error instanceof UnfitEndpoint ? error.message : `${faultOf(error)}.`;
        options.report(`One backend gets nothing passed on. ${why}`);
      }
    }
    if (targets.length > 0) forwards.#remember();
    return forwards;
  }

  status(): ForwardStatus[] {
    return [...this.#open.values()].map((one) => one.status());
  }

  get waiting(): number {
    return this.status().reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /**
   * The target for what a program's variables say; the same one for the same variables.
   * @throws UnfitEndpoint with a sentence for the person
   */
  add(variables: ForwardVariables): Promise<ForwardStatus> {
    return this.#inTurn(async () => {
      const places = placesOf(variables);
      const own = [...this.#options.own(), ...this.status().map(({ door }) => door)];
      if (SIGNALS.some((signal) => places[signal] && isOneOf(places[signal].grpc.origin, own)))
        throw new UnfitEndpoint(
          "The endpoint that was set before is Traceline's own, so there is nobody to pass on to.",
        );
      const known = [...this.#open.values()].find(({ target }) => sameVariables(target.variables, variables));
      if (known) return known.status();
      if (this.#open.size >= MOST)
        throw new UnfitEndpoint(
          `Traceline passes on to ${MOST} backends already. Remove one with: traceline forwards --remove ID`,
        );
      const made = await this.#begin({ id: newId(), port: 0, variables }, []);
      this.#remember();
      return made.status();
    });
  }

  /** Closes a target, with all that waits for it. False where there is none. */
  remove(id: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const known = this.#open.get(id);
      if (!known) return false;
      this.#open.delete(id);
      this.#remember();
      await known.remove();
      return true;
    });
  }

  /** Lets go of everything that waits. */
  async clear(): Promise<void> {
    await Promise.all([...this.#open.values()].map((one) => one.clear()));
  }

  /** What is on its way gets its answer, what waits stays on the disk. */
  async close(): Promise<void> {
    await this.#work;
    await Promise.all([...this.#open.values()].map((one) => one.close()));
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#work.then(act);
    this.#work = done.catch(() => {});
    return done;
  }

  async #begin(target: ForwardTarget, avoid: readonly number[]): Promise<OpenTarget> {
    const { folder, accept, connect, backoff = USUAL_BACKOFF, bounds = USUAL_BOUNDS } = this.#options;
    this.#key ??= queueKey(folder);
    const opened = await openTarget({
      folder,
      target,
      avoid,
      accept,
      backoff,
      bounds,
      self: this.#self,
      key: this.#key,
      ...(connect ? { connect } : {}),
    });
    this.#open.set(target.id, opened);
    return opened;
  }

  #remember(): void {
    writeTargets(this.#options.folder, {
      self: this.#self,
      targets: [...this.#open.values()].map((one) => one.target),
    });
  }
}

function sameVariables(a: ForwardVariables, b: ForwardVariables): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
