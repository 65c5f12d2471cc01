/** Families whose programs are coding agents: what they trace is their own code, wherever they work. */
const CODING_AGENTS: ReadonlySet<string> = new Set(["claude-code", "codex", "gemini-cli", "copilot"]);

/**
 * Whether work can have a place in the workspace. A coding agent's own tools, sub-agents and stack traces have none,
 * whatever in the workspace is called like them; an MCP server that it calls may lie there.
 */
export function hasPlaceHere(work: { readonly family: string; readonly kind: string }): boolean {
  return work.kind === "mcp" || !CODING_AGENTS.has(work.family);
}
