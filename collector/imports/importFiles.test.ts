import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { concat, id, request, span } from "../../test/support/otlpBytes.ts";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { protobufToJson } from "../otlp/protobufToJson.ts";
import { countRecords } from "./countRecords.ts";
import { type ImportProgress, importFiles, type Sink } from "./importFiles.ts";
import { splitRequest } from "./splitRequest.ts";

const line = (n: number) => JSON.stringify(protobufToJson("traces", request([span({ spanId: id(n) })])).request);

function fileOf(text: string): string {
  const file = join(temporaryFolder(), "run.jsonl");
  writeFileSync(file, text);
  return file;
}

const keepAll: Sink = async ({ signal, plain }) => ({
  accepted: countRecords(signal, plain),
  rejected: 0,
  message: "",
});

test("what is good is kept, what is not is told with its place", async () => {
  const file = fileOf(`${line(1)}\n{\n${line(2)}\n${line(3)}\n`);
  const problems: string[] = [];
  let number = 0;
  const sink: Sink = async (request) => {
    number++;
    if (number === 2) return { accepted: 0, rejected: 1, message: "A span has no id." };
    if (number === 3) return { undecodable: "It is not protobuf." };
    return keepAll(request);
  };
  const result = await importFiles([file, "/no/such/file"], sink, { onProblem: (problem) => problems.push(problem) });
  expect(result).toEqual({ kept: { traces: 1, logs: 0, metrics: 0 }, refused: 1, broken: 3 });
  expect(problems).toEqual([
    `${file}, line 2: It is not JSON.`,
    `${file}, line 3: 1 left out. A span has no id.`,
    `${file}, line 4: It is not protobuf.`,
    "/no/such/file: There is no such file.",
  ]);
});

test("a sink that takes no more ends the import", async () => {
  const file = fileOf(Array.from({ length: 100 }, (_, i) => line(i + 1)).join("\n"));
  let asked = 0;
  const sink: Sink = async () => {
    asked++;
    throw new Error("The disk is full.");
  };
  await expect(importFiles([file, file], sink)).rejects.toThrow("The disk is full.");
  expect(asked).toBeLessThan(20);
});

test("no more than a few requests wait at a time, in their order", async () => {
  const file = fileOf(Array.from({ length: 50 }, (_, i) => line(i + 1)).join("\n"));
  let open = 0;
  let most = 0;
  const seen: string[] = [];
  const sink: Sink = async (request) => {
    seen.push(JSON.stringify(protobufToJson("traces", request.plain).request));
    most = Math.max(most, ++open);
    await new Promise((resolve) => setImmediate(resolve));
    open--;
    return keepAll(request);
  };
  expect((await importFiles([file], sink)).kept.traces).toBe(50);
  expect(most).toBeLessThanOrEqual(8);
  expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => line(i + 1)));
});

test("progress goes up to all bytes of all files", async () => {
  const [a, b] = [fileOf(`${line(1)}\n`), fileOf(`${line(2)}\n${line(3)}\n`)];
  const seen: ImportProgress[] = [];
  await importFiles([a, b], keepAll, { onProgress: (progress) => seen.push(progress) });
  expect(seen.at(-1)).toMatchObject({ file: b, bytes: seen[0]?.totalBytes });
  expect(seen.map(({ bytes }) => bytes)).toEqual(seen.map(({ bytes }) => bytes).sort((x, y) => x - y));
});

test("a request that is too large is kept in parts that hold the same spans", () => {
  const spans = Array.from({ length: 9 }, (_, i) => span({ spanId: id(i + 1), text: "x".repeat(1000) }));
  const plain = concat(request(spans.slice(0, 5)), request(spans.slice(5), "other"));
  const parts = splitRequest({ signal: "traces", plain }, 3000);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts) expect(part.plain.length).toBeLessThanOrEqual(3000);
  expect(parts.reduce((sum, part) => sum + countRecords("traces", part.plain), 0)).toBe(9);
  expect(splitRequest({ signal: "traces", plain: request(spans.slice(0, 1)) }, 10)).toHaveLength(1);
});
