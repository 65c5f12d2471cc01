import { count } from "../../collector/contract/figures.ts";
import { say } from "./say.ts";

type Noun =
  | "agent"
  | "call"
  | "check"
  | "guardrail hit"
  | "hit"
  | "message"
  | "model call"
  | "more span"
  | "run"
  | "span"
  | "step"
  | "token";

/** `1 call`, `4 calls`, in the language of the editor, with spaces at which no line breaks. */
export function counted(n: number, noun: Noun): string {
  return (n === 1 ? one(noun, count(n)) : many(noun, count(n))).replaceAll(" ", "\u00a0");
}

function one(noun: Noun, n: string): string {
  switch (noun) {
    case "agent":
      return say("{0} agent", n);
    case "call":
      return say("{0} call", n);
    case "check":
      return say("{0} check", n);
    case "guardrail hit":
      return say("{0} guardrail hit", n);
    case "hit":
      return say("{0} hit", n);
    case "message":
      return say("{0} message", n);
    case "model call":
      return say("{0} model call", n);
    case "more span":
      return say("{0} more span", n);
    case "run":
      return say("{0} run", n);
    case "span":
      return say("{0} span", n);
    case "step":
      return say("{0} step", n);
    case "token":
      return say("{0} token", n);
  }
}

function many(noun: Noun, n: string): string {
  switch (noun) {
    case "agent":
      return say("{0} agents", n);
    case "call":
      return say("{0} calls", n);
    case "check":
      return say("{0} checks", n);
    case "guardrail hit":
      return say("{0} guardrail hits", n);
    case "hit":
      return say("{0} hits", n);
    case "message":
      return say("{0} messages", n);
    case "model call":
      return say("{0} model calls", n);
    case "more span":
      return say("{0} more spans", n);
    case "run":
      return say("{0} runs", n);
    case "span":
      return say("{0} spans", n);
    case "step":
      return say("{0} steps", n);
    case "token":
      return say("{0} tokens", n);
  }
}
