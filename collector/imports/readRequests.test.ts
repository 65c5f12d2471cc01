import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bytesField, concat, id, log, numberField, request, span, textValue } from "../../test/support/otlpBytes.ts";
import { ROOT } from "../../test/support/root.ts";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { protobufToJson } from "../otlp/protobufToJson.ts";
import { NO_REQUEST } from "./jsonRequests.ts";
import { readRequests } from "./readRequests.ts";
import { signalOf } from "./signalOf.ts";

const SPANS = request([span({ spanId: id(1), name: "first" })]);
const LOGS = request([log({ text: "said" })]);
const METRICS = request([concat(bytesField(1, "tokens"), bytesField(7, bytesField(1, numberField(6, 1))))]);
const json = (signal: "traces" | "logs", plain: Buffer) => JSON.stringify(protobufToJson(signal, plain).request);
const LINES = `${json("traces", SPANS)}\n${json("logs", LOGS)}\n`;

/** What is read of a file with this content: a signal for each request, or the problem, and where it is. */
async function read(content: string | Buffer): Promise<string[]> {
  const file = join(temporaryFolder(), "telemetry");
  writeFileSync(file, content);
  const result: string[] = [];
  for await (const { at, requests, problem } of readRequests(file))
    for (const what of problem === null ? requests.map(({ signal }) => signal) : [problem])
      result.push(`${at}: ${what}`);
  return result;
}

const prefixed = (message: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return concat(length, message);
};

describe("what files hold", () => {
  test.each<[string, string | Buffer, string[]]>([
    ["a request a line", LINES, ["line 1: traces", "line 2: logs"]],
    ["a request a line, without an end of the last one", LINES.trim(), ["line 1: traces", "line 2: logs"]],
    [
      "lines with ends of Windows and empty ones",
      LINES.replaceAll("\n", "\r\n\r\n"),
      ["line 1: traces", "line 3: logs"],
    ],
    ["one request over many lines", JSON.stringify(JSON.parse(json("traces", SPANS)), null, 2), [": traces"]],
    ["a byte order mark", `\ufeff${LINES}`, ["line 1: traces", "line 2: logs"]],
    ["a list of requests", `[${json("logs", LOGS)},\n${json("traces", SPANS)}]`, [": logs", ": traces"]],
    [
      "several signals in one object",
      `${json("traces", SPANS).slice(0, -1)},${json("logs", LOGS).slice(1)}`,
      ["line 1: traces", "line 1: logs"],
    ],
    ["gzip", gzipSync(LINES), ["line 1: traces", "line 2: logs"]],
    ["one request of protobuf", SPANS, [": traces"]],
    [
      "requests of protobuf with their lengths",
      concat(prefixed(SPANS), prefixed(METRICS), prefixed(LOGS)),
      ["message 1: traces", "message 2: metrics", "message 3: logs"],
    ],
    [
      "requests compressed with zstd",
      concat(prefixed(zstdCompressSync(SPANS)), prefixed(zstdCompressSync(Buffer.from(json("logs", LOGS))))),
      ["message 1: traces", "message 2: logs"],
    ],
  ])("%s", async (_, content, expected) => {
    expect(await read(content)).toEqual(expected);
  });
});

describe("what is broken", () => {
  test("costs its line only", async () => {
    const lines = [
      json("traces", SPANS),
      "{",
      '{"a":1}',
      '{"resourceSpans":1}',
      '{"resourceLogs":{}',
      json("logs", LOGS),
    ];
    expect(await read(lines.join("\n"))).toEqual([
      "line 1: traces",
      "line 2: It is not JSON.",
      `line 3: ${NO_REQUEST}`,
      "line 4: resourceSpans is not a list.",
      "line 5: The body is not JSON.",
      "line 6: logs",
    ]);
  });

  test("costs its line only, also when it is the first one", async () => {
    expect(await read(`{"resourceSpans":[\n${LINES}`)).toEqual([
      "line 1: It is not JSON.",
      "line 2: traces",
      "line 3: logs",
    ]);
  });

  test("is told of a file as a whole where it has no lines", async () => {
    expect(await read('{\n  "resourceSpans": [\n')).toEqual([": The body is not JSON."]);
    expect(await read("")).toEqual([": It is empty."]);
    expect(await read("hello")).toEqual([`: ${NO_REQUEST}`]);
    expect(await read(createHash("sha512").update("noise").digest())).toHaveLength(1);
  });

  test.each<[string, Buffer, string]>([
    ["zstd over all of it", zstdCompressSync(LINES), "zstd -d"],
    ["a zip archive", Buffer.from("PK\u0003\u0004rest of it"), "Unpack it first"],
    ["UTF-16", Buffer.from(`\ufeff${LINES}`, "utf16le"), "UTF-8"],
    ["a page that says that one has to log in", Buffer.from("\n<!doctype html><html>"), "page"],
  ])("is told with what to do: %s", async (_, content, what) => {
    expect(await read(content)).toEqual([expect.stringContaining(what)]);
  });

  test("costs the message only, and a file that was cut ends there", async () => {
    const cut = concat(prefixed(SPANS), prefixed(Buffer.from("{")), prefixed(LOGS).subarray(0, -3));
    expect(await read(cut)).toEqual([
      "message 1: traces",
      "message 2: It is not JSON.",
      "message 3: The file ends inside of it.",
    ]);
    expect((await read(concat(prefixed(SPANS), Buffer.from([0xff, 0xff, 0xff, 0xff, 1])))).at(-1)).toMatch(/no sense/);
  });

  test("is an error where the file itself can't be read", async () => {
    await expect(read(gzipSync(LINES).subarray(0, -20))).rejects.toThrow();
    const none = readRequests(join(temporaryFolder(), "none"));
    await expect(none.next()).rejects.toThrow("ENOENT");
  });
});

test("lines that are longer than what is read at once are whole", async () => {
  const long = request([span({ spanId: id(1), text: "x".repeat(5_000_000) }), span({ spanId: id(2) })]);
  expect(await read(`${json("traces", long)}\n${LINES}`)).toEqual(["line 1: traces", "line 2: traces", "line 3: logs"]);
});

test("the signal of every recorded body is told by its bytes", () => {
  const captures = join(ROOT, "test/fixtures/captures");
  let count = 0;
  for (const capture of readdirSync(captures)) {
    for (const file of readdirSync(join(captures, capture))) {
      const signal = /-(traces|logs|metrics)\.pb$/.exec(file)?.[1];
      if (!signal) continue;
      expect(`${file} ${signalOf(readFileSync(join(captures, capture, file)))}`).toBe(`${file} ${signal}`);
      count++;
    }
  }
  expect(count).toBeGreaterThan(20);
});

test("a record with nothing in it but a text is a log record", () => {
  expect(signalOf(request([bytesField(5, textValue("said"))]))).toBe("logs");
  expect(signalOf(Buffer.from([0xff]))).toBeNull();
  expect(signalOf(Buffer.alloc(0))).toBeNull();
});
