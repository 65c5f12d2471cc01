import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Place } from "./forwardTarget.ts";
import type { ToPass } from "./sealedRecord.ts";
import { tlsOptions } from "./tlsOptions.ts";
import { httpVerdict, type Verdict } from "./verdict.ts";

const ANSWER_MS = 30_000;

/** Posts requests to one address, one connection for all. */
export class HttpClient {
  readonly #url: URL;
  readonly #place: Place;
  #agent: HttpAgent | HttpsAgent | null = null;

  constructor(place: Place) {
    this.#url = place.http;
    this.#place = place;
  }

  /** @throws the system's error where nobody answers */
  async send({ body, encoding, headers, mediaType }: ToPass, signal: AbortSignal): Promise<Verdict> {
    const own = {
      ...headers,
      "content-type": mediaType,
      "content-length": String(body.length),
      ...(encoding === "gzip" ? { "content-encoding": "gzip" } : {}),
    };
    const secure = this.#url.protocol === "https:";
    this.#agent ??= secure
      ? new HttpsAgent({ keepAlive: true, maxSockets: 1, ...tlsOptions(this.#place) })
      : new HttpAgent({ keepAlive: true, maxSockets: 1 });
    const agent = this.#agent;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method: "POST", headers: own, agent, signal };
      const call = secure ? httpsRequest(this.#url, options) : httpRequest(this.#url, options);
      const timer = setTimeout(() => call.destroy(timedOut()), ANSWER_MS);
      call.once("close", () => clearTimeout(timer));
      call.once("error", reject);
      call.once("response", (got) => {
        // Read, so that the connection can be used again; it says nothing that is passed on.
        got.on("error", () => {}).resume();
        resolve(got);
      });
      call.end(body);
    });
    return httpVerdict(answer.statusCode ?? 0, answer.headers, Date.now());
  }

  close(): void {
    this.#agent?.destroy();
    this.#agent = null;
  }
}

export function timedOut(): Error {
  return Object.assign(new Error("The backend took too long."), { code: "ETIMEDOUT" });
}
