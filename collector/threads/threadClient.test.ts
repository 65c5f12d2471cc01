import { expect, onTestFinished, test } from "vitest";
import { ThreadClient } from "./threadClient.ts";

type EchoCalls = { echo: (value: unknown) => { value: unknown; together: number } };

/** Answers with what it was asked, and with how many calls came together. */
const ECHO = `
import { parentPort } from "node:worker_threads";
parentPort.on("message", (calls) => parentPort.postMessage(calls.map(({ id, call, args }) =>
  ({ type: "result", id, value: call === "close" ? undefined : { value: args[0], together: calls.length } }))));
parentPort.postMessage([{ type: "ready" }]);
`;

async function echo(): Promise<ThreadClient<EchoCalls>> {
  const file = new URL(`data:text/javascript,${encodeURIComponent(ECHO)}`);
  const client = await ThreadClient.start<EchoCalls>({ file, data: null });
  onTestFinished(() => client.close());
  return client;
}

test("calls of one turn travel together, and each gets its own answer", async () => {
  const client = await echo();
  const answers = await Promise.all([1, 2, 3].map((value) => client.call("echo", [value])));
  expect(answers).toEqual([1, 2, 3].map((value) => ({ value, together: 3 })));
  expect(await client.call("echo", ["later"])).toEqual({ value: "later", together: 1 });
});

test("memory that is handed over changes hands, for every call of a turn", async () => {
  const client = await echo();
  const buffers = [new ArrayBuffer(8), new ArrayBuffer(16)];
  const asked = buffers.map((buffer) => client.call("echo", [new Uint8Array(buffer)], [buffer]));
  const sizes = (await Promise.all(asked)).map(({ value }) => (value as Uint8Array).byteLength);
  expect(sizes).toEqual([8, 16]);
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual([0, 0]);
});

test("what cannot travel is refused, and the thread lives on", async () => {
  const client = await echo();
  await expect(client.call("echo", [() => {}])).rejects.toThrow(/could not be cloned/);
  expect(await client.call("echo", [1])).toEqual({ value: 1, together: 1 });
});

test("a thread that is closed takes no more calls, and has answered those before", async () => {
  const client = await echo();
  const before = client.call("echo", ["before"]);
  const closed = client.close();
  await expect(client.call("echo", ["after"])).rejects.toThrow(/stopping/);
  expect((await before).value).toBe("before");
  await closed;
});
