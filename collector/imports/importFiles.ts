import { stat } from "node:fs/promises";
import type { Kept, Signal, Undecodable } from "../otlp/acceptedRequest.ts";
import { OtlpDecodeError } from "../otlp/otlpDecodeError.ts";
import type { ImportedRequest } from "./importedRequest.ts";
import { type ReadPiece, readRequests } from "./readRequests.ts";
import { splitRequest } from "./splitRequest.ts";

/** Where imported requests go. Resolves when a request is durable; rejects when nothing more can be kept. */
export type Sink = (request: ImportedRequest) => Promise<Kept | Undecodable>;

export interface ImportProgress {
  readonly file: string;
  /** Bytes of all files. */
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface ImportResult {
  /** Spans, log records and data points that are kept now, those that were known before among them. */
  readonly kept: Readonly<Record<Signal, number>>;
  /** Records of requests that were refused as such. */
  readonly refused: number;
  /** Pieces and files of which nothing was kept. */
  readonly broken: number;
}

export interface ImportOptions {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Told of everything that was left out, as `file, line 3: why`. */
  readonly onProblem?: (problem: string) => void;
}

/** Requests that wait for their answer at a time. */
const AT_ONCE = 8;
const MOST_BYTES = 32 * 1024 * 1024;

/** Hands all requests of the files to the sink, in their order. What is broken is told and left out, the rest is kept. */
export async function importFiles(
  files: readonly string[],
  sink: Sink,
  { onProgress, onProblem }: ImportOptions = {},
): Promise<ImportResult> {
  const kept = { traces: 0, logs: 0, metrics: 0 };
  let refused = 0;
  let broken = 0;
  const tell = (file: string, at: string, problem: string) => onProblem?.(`${file}${at ? `, ${at}` : ""}: ${problem}`);
  const leaveOut = (file: string, at: string, problem: string) => {
    broken++;
    tell(file, at, problem);
  };
  const send = async (file: string, at: string, request: ImportedRequest) => {
    const outcome = await sink(request);
    if ("undecodable" in outcome) return leaveOut(file, at, outcome.undecodable);
    kept[request.signal] += outcome.accepted;
    refused += outcome.rejected;
    if (outcome.rejected > 0) tell(file, at, `${outcome.rejected} left out. ${outcome.message}`.trim());
  };
  const sizes = await Promise.all(files.map(sizeOf));
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  const waiting = new Window(AT_ONCE);
  for (const [i, file] of files.entries()) {
    try {
      for await (const piece of readRequests(file)) {
        if (piece.problem !== null) leaveOut(file, piece.at, piece.problem);
        for (const request of partsOf(piece)) await waiting.add(send(file, piece.at, request));
        onProgress?.({ file, bytes: before + piece.bytes, totalBytes });
      }
    } catch (error) {
      if (waiting.failed) break;
      leaveOut(file, "", reasonOf(error));
    }
    before += sizes[i] ?? 0;
  }
  await waiting.empty();
  return { kept, refused, broken };
}

/** The requests of a piece, none too large for a receiver; one whose bytes are broken goes as it is, to be refused. */
function partsOf({ requests }: ReadPiece): ImportedRequest[] {
  return requests.flatMap((request) => {
    try {
      return splitRequest(request, MOST_BYTES);
    } catch (error) {
      if (error instanceof OtlpDecodeError) return [request];
      throw error;
    }
  });
}

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "There is no such file.";
  if (code === "EISDIR") return "It is a folder.";
  if (code === "EACCES" || code === "EPERM") return "It may not be read.";
  if (code?.startsWith("Z_")) return "What it holds in gzip is broken; what was read up to there is kept.";
  return error instanceof Error ? error.message : String(error);
}

/** A number of promises at a time; the first that rejects ends the whole. */
class Window {
  readonly #most: number;
  readonly #open = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | null = null;

  constructor(most: number) {
    this.#most = most;
  }

  get failed(): boolean {
    return this.#failure !== null;
  }

  /** Waits until there is room for one more. */
  async add(task: Promise<void>): Promise<void> {
    const open: Promise<void> = task
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .then(() => void this.#open.delete(open));
    this.#open.add(open);
    while (this.#open.size >= this.#most) await Promise.race(this.#open);
    if (this.#failure) throw this.#failure.error;
  }

  async empty(): Promise<void> {
    await Promise.all(this.#open);
    if (this.#failure) throw this.#failure.error;
  }
}
