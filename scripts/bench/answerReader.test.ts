import { expect, test } from "vitest";
import { AnswerReader } from "./answerReader.ts";

const told = (reader: AnswerReader, ...pieces: string[]) => pieces.map((piece) => reader.add(Buffer.from(piece)));

test("An answer is over where its length says, however it is cut", () => {
  const whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: x\r\n\r\nhello";
  for (let cut = 1; cut < whole.length; cut++)
    expect(told(new AnswerReader(), whole.slice(0, cut), whole.slice(cut))).toEqual([null, 200]);
});

test("An answer in chunks is over behind the empty one", () => {
  const whole =
    "HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
  for (let cut = 1; cut < whole.length; cut++)
    expect(told(new AnswerReader(), whole.slice(0, cut), whole.slice(cut))).toEqual([null, 503]);
});

test("One connection has many answers, and the last one says so", () => {
  const reader = new AnswerReader();
  expect(told(reader, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).toEqual([200]);
  expect(reader.isLast).toBe(false);
  expect(told(reader, "HTTP/1.1 413 X\r\nConnection: close\r\ncontent-length: 2\r\n\r\n", "no")).toEqual([null, 413]);
  expect(reader.isLast).toBe(true);
});

test("What is no answer, and what has no end, is an error", () => {
  expect(() => new AnswerReader().add(Buffer.from("SSH-2.0\r\n\r\n"))).toThrow("not an answer");
  expect(() => new AnswerReader().add(Buffer.from("HTTP/1.1 200 OK\r\n\r\n"))).toThrow("where it ends");
});
