import { expect, test } from "vitest";
import { listeningInode, ownerFromLsof, ownerFromNetstat, ownerInWords } from "./portTables.ts";

test("Linux: the listening socket counts, a connection from the same port does not", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:10DE 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 111 1
   1: 0100007F:10DE 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 222 1`;
  expect(listeningInode(table, 4318)).toBe("222");
  expect(listeningInode(table, 4317)).toBeNull();
});

test("macOS: lsof tells pid and command", () => {
  expect(ownerFromLsof("p4121\ncotelcol\nf7\n")).toEqual({ pid: 4121, name: "otelcol" });
  expect(ownerFromLsof("")).toBeNull();
});

test("Windows: netstat in any language", () => {
  const text =
    "  TCP    127.0.0.1:4318    0.0.0.0:0    ABHÖREN    4121\r\n  TCP  127.0.0.1:9 127.0.0.1:4318 HERGESTELLT 5\r\n";
  expect(ownerFromNetstat(text, 4318)).toBe(4121);
  expect(ownerFromNetstat(text, 9)).toBeNull();
});

test("in words", () => {
  expect(ownerInWords({ pid: 1, name: "otelcol" })).toBe("another program (otelcol, pid 1)");
  expect(ownerInWords(null)).toBe("another program");
});
