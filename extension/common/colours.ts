/** What Traceline colours, with the defaults of dark, light and both high-contrast themes, in that order. */
export const COLOURS = {
  "traceline.quiet": ["units, unknown values, folded counts", "#8C8C8C", "#6B6B6B", "#C8C8C8", "#4A4A4A"],
  "traceline.grid": ["vertical time grid", "#2A2A2A", "#EFEFEF", "#3A3A3A", "#D4D4D4"],
  "traceline.lineIdle": ["the thin part of a line", "#6F6F6F", "#8C8C8C", "#8F8F8F", "#6E6E6E"],
  "traceline.thread": ["critical path through the rows", "#A8A8A8", "#6A6A6A", "#FFFFFF", "#292929"],
  "traceline.selection": ["selected row", "#243441", "#E3EEF8", "#0E2A3B", "#DFECF7"],
  "traceline.agent1": ["first agent of the run", "#7EBFFF", "#1B86DC", "#8FD0FF", "#00549C"],
  "traceline.agent2": ["second", "#1FB587", "#0B8259", "#3FD08F", "#005A32"],
  "traceline.agent3": ["third", "#A79BDB", "#73579C", "#C2ADFF", "#3A0F80"],
  "traceline.agent4": ["fourth", "#87E5FF", "#0A8B9C", "#A8F0FF", "#003F4F"],
  "traceline.agent5": ["fifth", "#C4D295", "#727D38", "#D2E88A", "#404A00"],
  "traceline.agent6": ["sixth", "#8A90E8", "#5750BC", "#7C86FF", "#2A45C8"],
  "traceline.agentMore": ["seventh and later, and work without an agent", "#A0A6AD", "#5C6369", "#CECECE", "#424242"],
  "traceline.error": ["failed", "#F8756F", "#A60E12", "#FF7E79", "#810009"],
  "traceline.overBudget": ["over a budget, warn verdict, slower", "#FCBF4D", "#945F00", "#FFE294", "#784E08"],
  "traceline.overBudgetMark": ["bars and ticks of the same", "#FCBF4D", "#B87500", "#FFE294", "#784E08"],
  "traceline.guardrail": ["guardrail hit: block, modify, escalate", "#EF75CB", "#B01B8E", "#FEA0E0", "#810963"],
  "traceline.running": ["still running", "#4DAAFC", "#005FB8", "#21A6FF", "#0F4A85"],
  "traceline.waiting": ["waiting for a person", "#9D9D9D", "#616161", "#FFFFFF", "#292929"],
  "traceline.added": ["compare: only in B", "#4FC3A1", "#1B6B50", "#3FD08F", "#005A32"],
  "traceline.removed": ["compare: only in A", "#F28B82", "#A32116", "#FF9C97", "#810009"],
  "traceline.slower": ["compare: slower, more, dearer", "#FCBF4D", "#945F00", "#FFE294", "#784E08"],
  "traceline.faster": ["compare: faster, less, cheaper", "#6CCBE6", "#00687E", "#A8F0FF", "#003F4F"],
  "traceline.same": ["compare: unchanged", "#7A7A7A", "#858585", "#B0B0B0", "#5A5A5A"],
  "traceline.kindModel": ["colour by kind: llm", "#7EBFFF", "#1B86DC", "#8FD0FF", "#00549C"],
  "traceline.kindTool": ["tool, mcp, hook", "#1FB587", "#0B8259", "#3FD08F", "#005A32"],
  "traceline.kindData": ["retriever, reranker, embedding, memory", "#C4D295", "#727D38", "#D2E88A", "#404A00"],
  "traceline.kindAgent": ["run, turn, workflow, agent, plan, step", "#A0A6AD", "#5C6369", "#CECECE", "#424242"],
  "traceline.kindTalk": ["message, handoff, prompt", "#A79BDB", "#73579C", "#C2ADFF", "#3A0F80"],
  "traceline.kindCheck": ["guardrail, evaluator, approval", "#EF75CB", "#B01B8E", "#FEA0E0", "#810963"],
} as const satisfies Readonly<
  Record<string, readonly [role: string, dark: string, light: string, hc: string, hcLight: string]>
>;

export type ColourId = keyof typeof COLOURS;
