import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { RUNTIME_OPTIONS } from "../../collector/contract/runtimeOptions.ts";

export const ANY_PORT_HERE = { host: "127.0.0.1", port: 0, elsewhere: false } as const;

/** Bytes, after a collection of garbage: what is in use, and what the process holds of the system's. */
export interface Memory {
  readonly live: number;
  readonly rss: number;
}

/** What the process of the receivers tells, and the one thing it is asked. */
export type ReceiversNews = { readonly http: number; readonly grpc: number } | Memory;
export type ReceiversQuestion = "memory";

/** Receivers in a process of their own, so that its memory is theirs alone. */
export interface Receivers {
  readonly http: number;
  readonly grpc: number;
  memory(): Promise<Memory>;
  isAlive(): boolean;
}

/** Starts both receivers; they are gone when the test that asked for them has ended. */
export async function receiversProcess(): Promise<Receivers> {
  const child = fork(fileURLToPath(new URL("./receiversProcess.ts", import.meta.url)), {
    execArgv: ["--expose-gc", ...RUNTIME_OPTIONS],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [ports] = (await once(child, "message")) as [{ http: number; grpc: number }];
  return {
    ...ports,
    memory: async () => {
      child.send("memory" satisfies ReceiversQuestion);
      return ((await once(child, "message")) as [Memory])[0];
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
  };
}
