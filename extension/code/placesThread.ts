import { Worker } from "node:worker_threads";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { Disposable } from "../common/emitter.ts";
import type { SourceLocation } from "./nameSearch.ts";
import {
  type GeneratedFile,
  type GeneratedPosition,
  packFiles,
  type SourceAnswer,
  type WorkerAnswer,
  type WorkerResults,
  type WorkerTask,
} from "./workerMessages.ts";

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that reads and parses; started by the first task and, after it died, by the next one. */
export class PlacesThread implements Disposable {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Starts it before the first task is there. */
  begin(): void {
    this.#worker ??= this.#start();
  }

  /** Places of names in files; `changed` where their content may be another than when they were searched before. */
  search(names: readonly string[], files: readonly SourceLocation[], changed: boolean): Promise<readonly FilePlace[]> {
    return this.#ask<"search">({ task: "search", names, files: packFiles(files), changed });
  }

  /** Where positions of a generated file come from. */
  sources(generated: GeneratedFile, positions: readonly GeneratedPosition[]): Promise<SourceAnswer> {
    return this.#ask<"source">({ task: "source", generated, positions });
  }

  dispose(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }

  #ask<T extends keyof WorkerResults>(task: WorkerTask & { readonly task: T }): Promise<WorkerResults[T]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.postMessage({ ...task, id });
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { name: "traceline-places" });
    worker.on("message", (answer: WorkerAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      // The worker answers each task with a result of its kind.
      if ("result" in answer) waiting?.resolve(answer.result as never);
      else waiting?.reject(new Error(answer.problem));
    });
    worker.on("error", (error) => this.#died(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", () => this.#died(worker, new Error("The search ended.")));
    worker.unref();
    return worker;
  }

  #died(worker: Worker, error: Error): void {
    if (this.#worker === worker) this.#worker = null;
    const owed = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of owed) reject(error);
  }
}
