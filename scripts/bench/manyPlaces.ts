import { randomBytes } from "node:crypto";
import type { Discovery } from "../../collector/contract/discovery.ts";

/** Lines of the file that spans of the bench stand on. */
export const LOCATIONS = 500;
const PER_FUNCTION = 2;
const LINES_PER_FUNCTION = 2 * PER_FUNCTION + 2;

/** The line of a location, both counted from 0 and 1. */
function lineOf(location: number): number {
  return Math.floor(location / PER_FUNCTION) * LINES_PER_FUNCTION + 3 + 2 * (location % PER_FUNCTION);
}

/** A file in Python of 250 functions that call two tools each. */
export function manyPlacesText(): string {
  const lines: string[] = [];
  for (let location = 0; location < LOCATIONS; location += PER_FUNCTION) {
    lines.push(`def work_${location}(question):`);
    for (let call = location; call < location + PER_FUNCTION; call++)
      lines.push(`    prepared_${call} = prepare(question)`, `    result_${call} = call_${call}(prepared_${call})`);
    lines.push("");
  }
  return lines.join("\n");
}

/** One run that goes on: an agent without an end, and under it tool calls that stand on the lines of a file in turn. */
export class GrowingRun {
  readonly traceId = randomBytes(16).toString("hex");
  readonly #root = randomBytes(8).toString("hex");
  readonly #collector: Discovery;
  readonly #workspace: string;
  readonly #file: string;
  readonly #beganMs = Date.now();
  #sent = 0;

  constructor(collector: Discovery, workspace: string, file: string) {
    this.#collector = collector;
    this.#workspace = workspace;
    this.#file = file;
  }

  /** Sends further calls. Resolves when they are acknowledged. */
  async grow(spans: number): Promise<void> {
    const calls = Array.from({ length: spans }, (_, i) => this.#call(this.#sent + i));
    this.#sent += spans;
    await this.#send(this.#sent === spans ? [this.#agent(null), ...calls] : calls);
  }

  /** Sends the agent's end. */
  end(): Promise<void> {
    return this.#send([this.#agent(Date.now())]);
  }

  #agent(endMs: number | null) {
    return {
      traceId: this.traceId,
      spanId: this.#root,
      name: "invoke_agent Bench",
      kind: 1,
      startTimeUnixNano: `${this.#beganMs}000000`,
      endTimeUnixNano: endMs === null ? "0" : `${endMs}000000`,
      attributes: [text("gen_ai.operation.name", "invoke_agent"), text("gen_ai.agent.name", "Bench")],
    };
  }

  #call(n: number) {
    const location = n % LOCATIONS;
    const end = Date.now();
    return {
      traceId: this.traceId,
      spanId: randomBytes(8).toString("hex"),
      parentSpanId: this.#root,
      name: `execute_tool call_${location}`,
      kind: 1,
      startTimeUnixNano: `${end - 3}000000`,
      endTimeUnixNano: `${end}000000`,
      attributes: [
        text("gen_ai.operation.name", "execute_tool"),
        text("gen_ai.tool.name", `call_${location}`),
        text("gen_ai.tool.call.arguments", `{"question":"What is known of number ${n}?"}`),
        text("gen_ai.tool.call.result", `Of number ${n} only its size is known.`),
        text("code.file.path", this.#file),
        { key: "code.line.number", value: { intValue: String(lineOf(location)) } },
      ],
    };
  }

  async #send(spans: readonly object[]): Promise<void> {
    const resource = { attributes: [text("service.name", "bench"), text("traceline.workspace", this.#workspace)] };
    const answer = await fetch(`${this.#collector.http}/v1/traces`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "bench" }, spans }] }] }),
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`The collector answered ${answer.status}.`);
  }
}

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
