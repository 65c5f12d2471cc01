import { parseArgs } from "node:util";
import { CollectorClient, type Fetch } from "../contract/client.ts";
import { forwardSentence } from "../contract/forwarding.ts";
import { dataFolder } from "./dataFolder.ts";
import { findCollector } from "./runSource.ts";
import { printable } from "./terminal/printable.ts";
import { UsageError } from "./usageError.ts";

export const FORWARDS_HELP = `traceline forwards [--json] [--remove ID] [--data DIR]
  The backends that telemetry is passed on to, and how that goes. --remove ends it for one, with what waits for it;
  agents that still send to its door have to be started again.`;

export async function forwards(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "boolean", default: false },
      remove: { type: "string" },
      data: { type: "string" },
    },
  });
  const folder = values.data ?? dataFolder();
  const running = await findCollector(folder);
  if (!running)
    throw new UsageError(`No collector runs for ${folder}, so nothing is passed on. Start it with: traceline start`);
  const client = new CollectorClient(running, fetch as Fetch);
  if (values.remove !== undefined) {
    await client.removeForward(values.remove);
    return;
  }
  const { forwards: all = [] } = await client.health();
  if (values.json) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  else if (all.length === 0) process.stdout.write("Nothing is passed on to anybody.\n");
  else for (const one of all) process.stdout.write(`${one.id}  ${printable(forwardSentence(one))}\n`);
}
