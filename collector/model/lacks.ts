import { type Guide, LACKS, type Lack, type LackKind } from "../contract/guides.ts";
import type { RunSummary } from "../contract/run.ts";

/** What a run came with. */
export interface Arrived {
  readonly run: Pick<
    RunSummary,
    | "status"
    | "spanCount"
    | "logCount"
    | "agents"
    | "llmCalls"
    | "llmErrors"
    | "tools"
    | "toolCalls"
    | "toolErrors"
    | "inputTokens"
    | "outputTokens"
    | "planSteps"
  >;
  /** What went into a model or tool call, or came out, was sent of at least one of them. */
  readonly content: boolean;
  /** Some span names a line of code as an attribute. */
  readonly places: boolean;
}

/** Tools whose list of steps is sent apart from what else a tool was given. */
const PLAN_TOOLS = ["TodoWrite"];

const ABSENT: Readonly<Record<LackKind, (arrived: Arrived) => boolean>> = {
  spans: ({ run }) => run.spanCount === 0 && run.logCount > 0,
  logs: ({ run }) => run.logCount === 0 && run.spanCount > 0,
  content: ({ run, content }) => !content && (run.llmCalls > run.llmErrors || run.toolCalls > run.toolErrors),
  modelCalls: ({ run }) => run.llmCalls === 0 && run.agents.length > 0 && run.status === "ok",
  tokens: ({ run }) => run.inputTokens === null && run.outputTokens === null && run.llmCalls > run.llmErrors,
  agents: ({ run }) => run.agents.length === 0 && run.llmCalls > 0,
  plan: ({ run, content }) => run.planSteps === 0 && content && PLAN_TOOLS.some((tool) => tool in run.tools),
  places: ({ places }) => !places,
};

/**
 * What a run lacks that its frameworks could have sent, in the order of {@link LACKS}; empty while it runs, since it may
 * still come. `guides` are those of what wrote its spans, the more particular first: what two could have sent is asked of
 * the first.
 */
export function lackingOf(arrived: Arrived, guides: readonly Guide[]): readonly Lack[] {
  if (arrived.run.status === "running") return [];
  return LACKS.flatMap((what) => {
    if (!ABSENT[what](arrived)) return [];
    const guide = guides.find(({ could }) => could[what] !== undefined);
    return guide ? [{ what, remedy: guide.could[what] ?? null, guide: guide.slug }] : [];
  });
}
