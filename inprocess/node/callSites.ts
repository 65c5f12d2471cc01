import { AsyncLocalStorage } from "node:async_hooks";
import { type Place, userPlaceBelow } from "./userFrame.ts";

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** A place from which work was asked for. Of two that fit, the one with the higher order is nearer to the work. */
interface Call {
  readonly place: Place;
  readonly order: number;
}

let order = 0;
export const nextOrder = (): number => ++order;

const calls = new AsyncLocalStorage<Call>();
const wrapped = new WeakSet<object>();

/**
 * Makes methods that start work remember who called them, for frameworks that go on in a queue or a stream, where stacks
 * end before they reach the user's code.
 * @param own folder of this helper, as a prefix of file names in stacks
 */
export function rememberCallers(prototype: object, methods: readonly string[], own: string): void {
  for (const name of methods) {
    const holder = prototype as Record<string, Method>;
    const original = holder[name];
    if (!Object.hasOwn(holder, name) || typeof original !== "function" || wrapped.has(original)) continue;
    const remembering: Method = function (this, ...args) {
      let call: Call | null = null;
      try {
        const place = userPlaceBelow(remembering, own);
        if (place) call = { place, order: nextOrder() };
      } catch {
        // Then it is not known.
      }
      return call ? calls.run(call, () => original.apply(this, args)) : original.apply(this, args);
    };
    wrapped.add(remembering);
    holder[name] = remembering;
  }
}

/** Where the user's code called what now runs, as far as it was remembered. */
export function rememberedCall(): Call | null {
  return calls.getStore() ?? null;
}
