import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzip } from "node:zlib";

/** The least that a receiver can do: takes a request, inflates it, throws it away and answers. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const answer = () => response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    if (request.headers["content-encoding"] === "gzip") gunzip(body, answer);
    else answer();
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.on("disconnect", () => process.exit(0));
