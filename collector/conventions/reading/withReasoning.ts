import type { Tokens } from "../../model/modelSpan.ts";

/**
 * Tokens with reasoning as a part of the output, as it is everywhere here. Gemini's interface counts it apart, and some
 * emitters pass that on: then the total that was sent holds it once more.
 */
export function withReasoning(tokens: Tokens, total: number | null): Tokens {
  const { input, output, reasoning } = tokens;
  if (total === null || input === null || output === null || !reasoning) return tokens;
  return total === input + output + reasoning ? { ...tokens, output: output + reasoning } : tokens;
}
