import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const ANY_PORT_HERE = { host: "127.0.0.1", port: 0, elsewhere: false } as const;

/** What the process of the receivers tells, and the one thing it is asked. */
export type ReceiversNews = { readonly http: number; readonly grpc: number } | { readonly rss: number };
export type ReceiversQuestion = "rss";

/** Receivers in a process of their own, so that its memory is theirs alone. */
export interface Receivers {
  readonly http: number;
  readonly grpc: number;
  /** Bytes that the process takes, after a collection of garbage. */
  rss(): Promise<number>;
  isAlive(): boolean;
}

/** Starts both receivers; they are gone when the test that asked for them has ended. */
export async function receiversProcess(): Promise<Receivers> {
  const child = fork(fileURLToPath(new URL("./receiversProcess.ts", import.meta.url)), {
    execArgv: ["--expose-gc"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [ports] = (await once(child, "message")) as [{ http: number; grpc: number }];
  return {
    ...ports,
    rss: async () => {
      child.send("rss" satisfies ReceiversQuestion);
      const [{ rss }] = (await once(child, "message")) as [{ rss: number }];
      return rss;
    },
    isAlive: () => child.exitCode === null && child.signalCode === null,
  };
}
