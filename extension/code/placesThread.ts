import { Worker } from "node:worker_threads";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { Disposable } from "../common/emitter.ts";
import type { SourceLocation } from "./nameSearch.ts";
import type { WorkerAnswer, WorkerRequest } from "./workerMessages.ts";

interface Waiting {
  readonly resolve: (places: readonly FilePlace[]) => void;
  readonly reject: (error: Error) => void;
}

/** The thread that searches; started by the first search and, after it died, by the next one. */
export class PlacesThread implements Disposable {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(file: string) {
    this.#file = file;
  }

  search(names: readonly string[], files: readonly SourceLocation[]): Promise<readonly FilePlace[]> {
    const request: WorkerRequest = { id: ++this.#lastId, names, files };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#worker ??= this.#start();
      this.#worker.postMessage(request);
    });
  }

  dispose(): void {
    void this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const worker = new Worker(this.#file, { name: "traceline-places" });
    worker.on("message", (answer: WorkerAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("places" in answer) waiting?.resolve(answer.places);
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
