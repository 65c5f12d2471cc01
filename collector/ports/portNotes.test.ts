import { expect, test } from "vitest";
import { portNotes } from "./portNotes.ts";

test("only ports that others have are told, with whose they are", async () => {
  const ports = [
    { wanted: 4318, got: "http://127.0.0.1:40001" },
    { wanted: 4317, got: "127.0.0.1:4317" },
    { wanted: 4319, got: "http://[::1]:40002" },
    { wanted: 0, got: "127.0.0.1:40003" },
  ];
  const ownerOf = async (port: number) => (port === 4318 ? { pid: 4121, name: "otelcol" } : null);
  expect(await portNotes(ports, ownerOf)).toEqual([
    "Port 4318 is in use by another program (otelcol, pid 4121); http://127.0.0.1:40001 was taken instead.",
    "Port 4319 is in use by another program; http://[::1]:40002 was taken instead.",
  ]);
});
