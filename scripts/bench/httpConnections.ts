import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { AnswerReader } from "./answerReader.ts";

/**
 * A few connections that are kept open and carry one request at a time each: as little as a sender can do, so that a
 * receiver is measured and not its client.
 */
export class HttpConnections {
  readonly #host: string;
  readonly #port: number;
  /** How many more requests may be on their way. */
  #left: number;
  readonly #waiting: (() => void)[] = [];
  readonly #free: Connection[] = [];
  readonly #all = new Set<Connection>();

  /** @param most connections that are open at the same time; a request waits for a free one */
  constructor(url: URL, most: number) {
    this.#host = url.hostname.replace(/^\[|\]$/g, "");
    this.#port = Number(url.port);
    this.#left = most;
  }

  /** Sends the bytes of a request, head and body. Resolves with the status of its answer; rejects where none came. */
  async send(request: Buffer): Promise<number> {
    if (this.#left > 0) this.#left--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      const connection = this.#takeOpen() ?? (await this.#open());
      const status = await connection.ask(request);
      this.#free.push(connection);
      return status;
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#left++;
    }
  }

  close(): void {
    for (const connection of this.#all) connection.close();
  }

  #takeOpen(): Connection | null {
    for (let free = this.#free.pop(); free; free = this.#free.pop()) {
      if (free.isOpen) return free;
      this.#all.delete(free);
    }
    return null;
  }

  async #open(): Promise<Connection> {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    await once(socket, "connect");
    const connection = new Connection(socket);
    this.#all.add(connection);
    return connection;
  }
}

interface Asking {
  readonly resolve: (status: number) => void;
  readonly reject: (error: Error) => void;
}

class Connection {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #asking: Asking | null = null;
  isOpen = true;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("The connection was closed.")));
  }

  ask(request: Buffer): Promise<number> {
    if (!this.isOpen) return Promise.reject(new Error("The connection was closed."));
    return new Promise((resolve, reject) => {
      this.#asking = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.isOpen = false;
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    try {
      const status = this.#reader.add(chunk);
      if (status === null) return;
      if (this.#reader.isLast) this.close();
      const asking = this.#asking;
      this.#asking = null;
      asking?.resolve(status);
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.close();
    this.#asking?.reject(error);
    this.#asking = null;
  }
}
