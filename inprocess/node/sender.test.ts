import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { authorization, Sender } from "./sender.ts";

afterEach(() => void vi.unstubAllEnvs());

test("a collector that needs a token is given it, also with the last word (L10)", async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    request.resume().on("end", () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "x-team=a,authorization=Bearer%20t0ken");
  const sender = new Sender(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, (act) => act());
  expect(await sender.send("traces", { a: 1 }, true)).toBe(true);
  // The last word blocks this process while another one sends it: the answer is read after that.
  sender.sendLast("traces", { b: 2 });
  await vi.waitFor(() => expect(seen).toHaveLength(2), 5_000);
  expect(seen.map((headers) => [headers.authorization, headers["x-team"]])).toEqual([
    ["Bearer t0ken", undefined],
    ["Bearer t0ken", undefined],
  ]);
});

test.each<[string | undefined, Record<string, string>]>([
  [undefined, {}],
  ["", {}],
  ["x=authorization=1", {}],
  ["Authorization = Bearer%20a", { authorization: "Bearer a" }],
  ["authorization=%zz", {}],
])("the token in %j", (list, expected) => {
  expect(authorization(list)).toEqual(expected);
});
