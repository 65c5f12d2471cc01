import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { frame, grpcCall, session } from "../../test/support/grpcCall.ts";
import { httpPost } from "../../test/support/httpPost.ts";
import { id, request, span } from "../../test/support/otlpBytes.ts";
import { ANY_PORT_HERE } from "../../test/support/receivers.ts";
import type { AcceptedRequest } from "./acceptedRequest.ts";
import { grpcProtocol } from "./grpcReceiver.ts";
import { startHttpReceiver } from "./httpReceiver.ts";

const BODY = request([span({ spanId: id(1) })]);

async function door() {
  const taken: AcceptedRequest[] = [];
  const receiving = {
    patience: { headersMs: 150, requestMs: 2_000 },
    accept: async (one: AcceptedRequest) => {
      taken.push(one);
      return { accepted: 1, rejected: 0, message: "" };
    },
  };
  const grpc = grpcProtocol(receiving);
  const http = await startHttpReceiver({ ...receiving, ...ANY_PORT_HERE }, grpc);
  onTestFinished(async () => void (await Promise.all([http.close(), grpc.close()])));
  return { port: http.port, taken };
}

test("one port takes HTTP and gRPC, many calls on each connection", async () => {
  const { port, taken } = await door();
  const client = session(port);
  for (let n = 0; n < 3; n++) {
    expect((await httpPost(port, BODY)).status).toBe(200);
    expect((await grpcCall(client, frame(BODY))).code).toBe(0);
  }
  client.close();
  expect(taken).toHaveLength(6);
});

test("a request that arrives byte by byte is taken as one", async () => {
  const { port, taken } = await door();
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  const head = `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\ncontent-length: ${BODY.length}\r\n\r\n`;
  for (const byte of "POST") {
    socket.write(byte);
    await wait(2);
  }
  socket.write(head.slice(4));
  socket.write(BODY);
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString("latin1")).toMatch(/^HTTP\/1\.1 200/);
  expect(taken).toHaveLength(1);
  socket.destroy();
});

test.each(["", "P", "PR"])("a connection that says %j and no more is ended, and others are served", async (begin) => {
  const { port } = await door();
  const socket = connect(port, "127.0.0.1");
  const closed = once(socket, "close");
  socket.write(begin);
  expect((await httpPost(port, BODY)).status).toBe(200);
  await closed;
});

test("a connection that ends before it said anything is ended", async () => {
  const { port } = await door();
  const socket = connect(port, "127.0.0.1");
  socket.end("P");
  await once(socket, "close");
});
