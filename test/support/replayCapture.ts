import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { protobufToJson } from "../../collector/otlp/protobufToJson.ts";
import { ROOT } from "./root.ts";

const CAPTURES = join(ROOT, "test/fixtures/captures");
/** How long ago what is replayed has ended. */
const AGO_NS = 2_000_000_000n;

interface Request {
  readonly resourceSpans?: readonly { readonly resource?: Resource }[];
  readonly resourceLogs?: readonly { readonly resource?: Resource }[];
}

interface Resource {
  attributes?: unknown[];
}

/**
 * Sends what a recorded agent sent, as if it had run in a folder with capture on and had just ended: each resource
 * names the folder, and all times are moved by the same span. Resolves once everything is acknowledged.
 * @param http address of the receiver
 * @throws Error where an answer is not 200
 */
export async function replayCapture(name: string, http: string, workspace: string): Promise<void> {
  const folder = join(CAPTURES, name);
  const bodies = readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const signal = /-(traces|logs)\.pb$/.exec(file)?.[1] as "traces" | "logs" | undefined;
      return signal
        ? [{ signal, text: JSON.stringify(protobufToJson(signal, readFileSync(join(folder, file))).request) }]
        : [];
    });
  const times = bodies.flatMap(({ text }) => [...text.matchAll(TIME)].map(([, , time]) => BigInt(time ?? 0)));
  const last = times.sort((a, b) => Number(a - b)).at(-1) ?? 0n;
  const shift = BigInt(Date.now()) * 1_000_000n - AGO_NS - last;
  for (const { signal, text } of bodies) {
    const moved = text.replace(TIME, (all, key: string, time: string) =>
      time === "0" ? all : `"${key}":"${BigInt(time) + shift}"`,
    );
    const request = JSON.parse(moved) as Request;
    for (const one of [...(request.resourceSpans ?? []), ...(request.resourceLogs ?? [])]) {
      const named = { key: "traceline.workspace", value: { stringValue: workspace } };
      if (one.resource) one.resource.attributes = [...(one.resource.attributes ?? []), named];
    }
    const answer = await fetch(`${http}/v1/${signal}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    await answer.arrayBuffer();
    if (answer.status !== 200) throw new Error(`The collector answered ${answer.status}.`);
  }
}

const TIME = /"((?:start|end|observed)?[tT]imeUnixNano)":"(\d+)"/g;
