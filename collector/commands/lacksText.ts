import type { Lack, LackKind } from "../contract/guides.ts";
import { printable } from "./terminal/printable.ts";

const WHAT: Readonly<Record<LackKind, string>> = {
  spans: "spans",
  logs: "log records",
  content: "what people, models and tools said",
  modelCalls: "model calls",
  tokens: "tokens",
  agents: "names of agents",
  plan: "the plan's steps",
  places: "lines of code",
};

/** One line on what a run could have had, with what brings it and where that is explained; empty where it lacks nothing. */
export function lacksText(lacks: readonly Lack[]): string {
  if (lacks.length === 0) return "";
  const parts = lacks.map(({ what, remedy }) => `${WHAT[what]} (${printable(remedy ?? "traceline run -- COMMAND")})`);
  const pages = [...new Set(lacks.map(({ guide }) => `docs/frameworks/${printable(guide)}.md`))];
  return `Not sent: ${parts.join("; ")}. ${pages.join(", ")} says more.`;
}
