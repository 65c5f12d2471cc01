import { ThreadClient, type ThreadOptions } from "./threadClient.ts";
import type { Calls } from "./threadMessages.ts";

/** A thread that starts when it is needed for the first time. */
export class LazyThread<C extends Calls, Event = never> {
  readonly #options: ThreadOptions<Event>;
  #thread: ThreadClient<C, Event> | undefined;

  constructor(options: ThreadOptions<Event>) {
    this.#options = options;
  }

  get(): ThreadClient<C, Event> {
    this.#thread ??= ThreadClient.begin<C, Event>(this.#options);
    return this.#thread;
  }

  call<K extends keyof C & string>(call: K, args: Readonly<Parameters<C[K]>>): Promise<Awaited<ReturnType<C[K]>>> {
    return this.get().call(call, args);
  }

  async hold(): Promise<() => void> {
    return this.#thread ? this.#thread.hold() : () => {};
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }
}
