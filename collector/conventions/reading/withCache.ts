import type { Tokens } from "../../model/modelSpan.ts";

/** Tokens whose input was counted without what came from a cache and what was written to it, with both. */
export function withCache(tokens: Tokens): Tokens {
  const { input, cachedInput, cacheWrite } = tokens;
  return input === null ? tokens : { ...tokens, input: input + (cachedInput ?? 0) + (cacheWrite ?? 0) };
}
