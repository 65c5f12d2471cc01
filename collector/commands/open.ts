import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { CollectorClient, type Fetch } from "../contract/client.ts";
import { dataFolder } from "./dataFolder.ts";
import { findCollector } from "./runSource.ts";
import { UsageError } from "./usageError.ts";

export const OPEN_HELP = `traceline open [--print] [--data DIR]
  Opens the runs in a browser. The address works once; --print only prints it.`;

export async function open(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { print: { type: "boolean", default: false }, data: { type: "string" } },
  });
  const folder = values.data ?? dataFolder();
  const running = await findCollector(folder);
  if (!running) throw new UsageError(`No collector serves ${folder}. Start one with: traceline start`);
  const url = await new CollectorClient(running, fetch as Fetch).wayIn();
  process.stdout.write(`${url}\n`);
  if (!values.print && process.stdout.isTTY) openInBrowser(url);
}

/** Where there is no browser nothing happens: the address has been printed. */
function openInBrowser(url: string): void {
  const [command, ...args] =
    process.platform === "darwin"
      ? ["open", url]
      : process.platform === "win32"
        ? ["rundll32", "url.dll,FileProtocolHandler", url]
        : ["xdg-open", url];
  const child = spawn(command as string, args, { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
