import { expect, test } from "vitest";
import { temporaryFolder } from "../../../test/support/temporaryFolder.ts";
import { networkDisk, networkOf, shareOf } from "./networkDisk.ts";

const [EXT4, NFS, SMB2, PLAN_9] = [0xef53, 0x6969, 0xfe534d42, 0x01021997];

test.each([
  [EXT4, "6.1.0", null],
  [NFS, "6.1.0", "NFS"],
  [SMB2, "6.1.0", "SMB"],
  [SMB2 | 0, "6.1.0", "SMB"],
  [PLAN_9, "5.15.153.1-microsoft-standard-WSL2", "a disk of Windows"],
  [PLAN_9, "6.1.0", null],
])("file system %i on %s is %s (D7)", (type, system, network) => {
  expect(networkOf(type, system)).toBe(network);
});

test.each([
  ["\\\\server\\share\\data", "SMB"],
  ["//server/share/data", "SMB"],
  ["C:\\data", null],
  ["\\\\?\\C:\\data", null],
])("%s is %s (D7)", (folder, network) => {
  expect(shareOf(folder)).toBe(network);
});

test("a folder of this machine is none, and neither is one that is not there yet (D7)", () => {
  const folder = temporaryFolder();
  expect([networkDisk(folder), networkDisk(`${folder}/not/there`)]).toEqual([null, null]);
});
