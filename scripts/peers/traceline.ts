import { join } from "node:path";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import { startCollector } from "../start/collectorProcess.ts";
import type { Peer } from "./peer.ts";

/** The built checkout, as it is used: every acknowledgement is synced, and secrets are masked unless said otherwise. */
export function traceline(root: string, { masking }: { masking: boolean }): Peer {
  return {
    name: masking ? "Traceline" : "Traceline, masking off",
    about: "this checkout, --durability full",
    gzip: true,
    isSlow: false,
    install: async () => {},
    start: async (folder) => {
      const ports = ["--grpc-port", "0", "--http-port", "0", "--ui-port", "0"];
      const args = ["--data", join(folder, "data"), ...ports, ...(masking ? [] : ["--no-masking"])];
      const running = await startCollector(root, args, { output: "ignore" });
      return { url: running.discovery.http, process: running.process };
    },
    count: (folder) => {
      const reader = openRunReader(join(folder, "data"));
      try {
        return reader?.health().spans ?? 0;
      } finally {
        reader?.close();
      }
    },
  };
}
