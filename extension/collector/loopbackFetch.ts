import { Agent, type IncomingMessage, request } from "node:http";
import type { Fetch } from "../../collector/contract/client.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 6 });

/**
 * HTTP to the collector on this machine. Not the global `fetch`: a live connection must be able to stay silent for
 * longer than that allows, and no proxy setting may stand between an editor and a process of its own machine.
 */
export const loopbackFetch: Fetch = (url, { method, headers, signal }) =>
  new Promise((resolve, reject) => {
    const live = url.endsWith("/api/live");
    const options = {
      method,
      headers,
      ...(live ? {} : { agent }),
      ...(signal ? { signal: signal as AbortSignal } : {}),
    };
    const sent = request(url, options, (answer) => {
      const status = answer.statusCode ?? 0;
      resolve({
        ok: status >= 200 && status < 300,
        status,
        json: async () => JSON.parse((await readAll(answer)).toString("utf8")),
        arrayBuffer: async () => Uint8Array.from(await readAll(answer)).buffer,
        body: answer,
      });
    });
    sent.on("error", reject);
    sent.end();
  });

async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
