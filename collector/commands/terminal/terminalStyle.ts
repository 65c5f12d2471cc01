/** The 16 colours of a terminal, used only where somebody looks: off for pipes, NO_COLOR and `--no-line`. */
export type Tone = "quiet" | "strong" | "error" | "over" | "guard" | "plain" | `agent${0 | 1 | 2 | 3 | 4 | 5}`;

const CODES: Record<Tone, string> = {
  plain: "",
  quiet: "90",
  strong: "1",
  error: "31",
  over: "33",
  guard: "35",
  agent0: "36",
  agent1: "32",
  agent2: "34",
  agent3: "96",
  agent4: "92",
  agent5: "94",
};

export type Paint = (text: string, tone: Tone) => string;

const plainPaint: Paint = (text) => text;
const colourPaint: Paint = (text, tone) => (CODES[tone] ? `\u001b[${CODES[tone]}m${text}\u001b[0m` : text);

/** How to paint on this output. */
export function paintFor(
  output: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Paint {
  if (env.NO_COLOR || env.TERM === "dumb") return plainPaint;
  return output.isTTY || (env.FORCE_COLOR && env.FORCE_COLOR !== "0") ? colourPaint : plainPaint;
}

/** The tone of an agent by its place in order of appearance. */
export function agentTone(index: number): Tone {
  return index >= 0 && index < 6 ? (`agent${index}` as Tone) : "plain";
}
