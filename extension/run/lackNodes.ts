import type { Lack, LackKind } from "../../collector/contract/guides.ts";
import { GUIDES } from "../../collector/contract/guides.ts";
import { say } from "../common/say.ts";
import type { RunNode } from "./runNode.ts";

const WHAT: Readonly<Record<LackKind, () => string>> = {
  spans: () => say("spans"),
  logs: () => say("log records"),
  content: () => say("what people, models and tools said"),
  modelCalls: () => say("model calls"),
  tokens: () => say("tokens"),
  agents: () => say("names of agents"),
  plan: () => say("the plan's steps"),
  places: () => say("lines of code"),
};

/** The last row of a run that could have had more: what was not sent, below it what brings it. Each leads to its page. */
export function lackNodes(lacks: readonly Lack[]): RunNode[] {
  const [first] = lacks;
  if (!first) return [];
  const rows = lacks.map((lack) => rowOf(`lack:${lack.what}`, WHAT[lack.what](), lack.guide, remedyOf(lack)));
  const all = lacks.map(({ what }) => WHAT[what]()).join(", ");
  return [{ ...rowOf("lacks", say("Not sent"), first.guide, all), children: rows }];
}

function remedyOf({ remedy, guide }: Lack): string {
  const title = GUIDES.find(({ slug }) => slug === guide)?.title ?? guide;
  return remedy === null ? say("needs capture to be on") : say("{0}: {1}", title, remedy);
}

function rowOf(id: string, label: string, guide: string, description: string): RunNode {
  return {
    id,
    label,
    description,
    icon: "lacks",
    agent: null,
    trouble: null,
    spanIds: [],
    children: [],
    open: false,
    spoken: `${label}, ${description}`,
    guide,
  };
}
