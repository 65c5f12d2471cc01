/** What a name stands for at a place, as far as the code around it says. */
export type PlaceWhat = "agent" | "tool" | "workflow" | "guardrail" | "prompt" | "function" | "class" | "unknown";

/** A place in one source text where a name of a run is defined or called. Found by the name, so never exact. */
export interface Place {
  /** As it was asked for. */
  readonly name: string;
  readonly role: "definition" | "call";
  /** Counts from 1. Of a definition: where it begins; of a decorated function: its `def`. */
  readonly line: number;
  /** Counts from 1, in UTF-16 units. */
  readonly column: number;
  /** Last line of the definition or call. */
  readonly endLine: number;
  /** What the place is called in code: the variable or function it defines, else the function or class around it. */
  readonly symbol: string | null;
  /** `literal`: the name stands there as a string. `symbol`: a function, class or variable is called so. */
  readonly via: "symbol" | "literal";
  readonly what: PlaceWhat;
  /** How much the code says that it is this: 0 is surest. Compares places of one role. */
  readonly rank: number;
}

/** Ranks of definitions, surest first. */
export const DEFINITION = {
  /** The name as a string in a defining call, a decorator or a class. */
  literal: 0,
  /** A decorated function, a variable that holds a defining call, an entry of a list of tools with its own value. */
  bound: 1,
  /** A function or class of this very name, or an object of unknown type that is named so. */
  named: 2,
  /** A function or class of this name in another way of writing. */
  respelled: 3,
  /** An entry of a list of tools that points elsewhere. */
  entry: 4,
  /** A description of the tool for a model, without the code. */
  schema: 5,
  /** A constant that holds the name, in a file that makes nothing of it. */
  constant: 6,
} as const;

/** Ranks of calls, surest first. */
export const CALL = {
  /** The name as a string in a call that runs agents or tools, or that starts a span. */
  literal: 0,
  /** The name as the first argument of some function. */
  argument: 1,
  /** A call of the variable that holds the definition. */
  linked: 2,
  /** A call of a function of this name. */
  named: 3,
} as const;
