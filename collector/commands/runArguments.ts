import { parseArgs } from "node:util";
import type { Wish } from "./forwarding.ts";
import { UsageError } from "./usageError.ts";

export interface RunArguments {
  readonly folder?: string;
  readonly forward: Wish;
  readonly command: string;
  readonly rest: readonly string[];
}

/**
 * What stands before `--` is ours, what stands behind it is the command with its own flags.
 * @throws UsageError without a command
 */
export function splitCommand(args: readonly string[]): RunArguments {
  const at = args.indexOf("--");
  const [own, theirs] = at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
  const { values } = parseArgs({
    args: own.map((arg) => (arg === "--forward" ? "--forward=yes" : arg)),
    options: { data: { type: "string" }, forward: { type: "string" } },
  });
  const { forward = null } = values;
  if (forward !== null && forward !== "yes" && forward !== "no") throw new UsageError("--forward takes yes or no.");
  const [command, ...rest] = theirs;
  if (command === undefined)
    throw new UsageError("Give the command to run behind --: traceline run -- python agent.py");
  return { ...(values.data === undefined ? {} : { folder: values.data }), forward, command, rest };
}
