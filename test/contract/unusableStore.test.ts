import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { expect, onTestFinished, test, vi } from "vitest";
import { type AcceptedRequest, RetryLater } from "../../collector/otlp/acceptedRequest.ts";
import { databaseFile, openDatabase, schemaVersion } from "../../collector/store/sqlite/openDatabase.ts";
import { openRunReader } from "../../collector/store/sqlite/openRunReader.ts";
import { MIGRATIONS } from "../../collector/store/sqlite/schema.ts";
import { openWriter } from "../../collector/store/sqlite/sqliteWriter.ts";
import { openThreadedStore } from "../../collector/threads/threadedStore.ts";
import { asSent } from "../support/asSent.ts";
import { httpPost } from "../support/httpPost.ts";
import { noise } from "../support/noise.ts";
import { id, request, span } from "../support/otlpBytes.ts";
import { receivingProcess } from "../support/receivingProcess.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { threadFile } from "../support/threadFile.ts";

async function opened(folder: string) {
  const notices: string[] = [];
  const store = await openThreadedStore({
    folder,
    threadFile,
    onLive: () => {},
    onCrash: () => {},
    onSetAside: (notice) => notices.push(notice),
  });
  onTestFinished(() => store.close());
  let last = 0;
  const keep = () => store.writer.keep(one(++last));
  const keepsAgain = () => vi.waitFor(async () => expect(await keep()).toMatchObject({ accepted: 1 }), 20_000);
  const spans = () => vi.waitFor(async () => (await store.reader.health()).spans, 20_000);
  return { keep, keepsAgain, notices, spans };
}

function one(n: number, bytes = 10): AcceptedRequest {
  return asSent(new Uint8Array(request([span({ spanId: id(n), text: noise(bytes) })])));
}

/** A store with some spans in it, closed. */
function filled(): string {
  const folder = temporaryFolder();
  const writer = openWriter(folder);
  for (let n = 1000; n < 1200; n++) writer.keep([one(n, 2000)], 1);
  writer.close();
  return folder;
}

/** What a killed collector leaves: a database and a log that is not folded into it. */
function crashed(): { folder: string; finished: number } {
  const from = filled();
  const writer = openWriter(from);
  for (let n = 1; n <= 20; n++) writer.keep([one(n, 2000)], 1);
  const folder = temporaryFolder();
  for (const part of ["", "-wal"]) copyFileSync(databaseFile(from) + part, databaseFile(folder) + part);
  writer.close();
  return { folder, finished: 220 };
}

const setAsideIn = (folder: string) => readdirSync(folder).filter((name) => /\.set-aside-\d{8}T\d{6}Z$/.test(name));

test.each<[string, (file: string) => void]>([
  ["a zeroed header", (file) => overwrite(file, 0, Buffer.alloc(100))],
  ["a file that is no database", (file) => writeFileSync(file, "hello ".repeat(1000))],
  ["a truncated file", (file) => truncateSync(file, 10_000)],
  ["another program's database", (file) => foreign(file)],
])("%s is set aside with its time, said, and receiving goes on (D3)", async (_, spoil) => {
  const folder = filled();
  spoil(databaseFile(folder));
  const spoilt = readFileSync(databaseFile(folder));
  const { keepsAgain, notices, spans } = await opened(folder);
  await keepsAgain();
  const [aside] = setAsideIn(folder);
  expect(notices).toEqual([expect.stringContaining(aside as string)]);
  expect(readFileSync(join(folder, aside as string)).subarray(100, 4096)).toEqual(spoilt.subarray(100, 4096));
  expect(await spans()).toBeGreaterThan(0);
});

test("a store that is spoilt in its middle is set aside once that shows, without a restart (D3)", async () => {
  const folder = filled();
  const file = databaseFile(folder);
  const pageBytes = readFileSync(file).readUInt16BE(16);
  const pages = statSync(file).size / pageBytes;
  for (let page = 1; page < pages; page++) overwrite(file, page * pageBytes, Buffer.alloc(pageBytes, page));
  const { keepsAgain, notices } = await opened(folder);
  await keepsAgain();
  expect(notices).toHaveLength(1);
  expect(setAsideIn(folder)).toHaveLength(1);
});

test.each<[string, (log: string) => void]>([
  ["a log whose last entry was cut short", (log) => truncateSync(log, statSync(log).size - 1000)],
  ["a log whose last entry is noise", (log) => overwrite(log, statSync(log).size - 3000, Buffer.alloc(3000, 0x5a))],
  ["a log with noise behind its last entry", (log) => writeFileSync(log, Buffer.alloc(9000, 0x5a), { flag: "a" })],
  ["no index of the log", (log) => rmSync(log.replace("-wal", "-shm"), { force: true })],
  ["an index of another log", (log) => writeFileSync(log.replace("-wal", "-shm"), Buffer.alloc(32_768, 0x5a))],
])("with %s everything that was finished is there, and nothing is set aside (D3)", async (_, tear) => {
  const { folder, finished } = crashed();
  tear(`${databaseFile(folder)}-wal`);
  const { keepsAgain, notices, spans } = await opened(folder);
  expect(await spans()).toBeGreaterThanOrEqual(finished - 1);
  await keepsAgain();
  expect([notices, setAsideIn(folder)]).toEqual([[], []]);
});

test("without its log a store is what it was before, and receiving goes on (D3)", async () => {
  const { folder } = crashed();
  for (const part of ["-wal", "-shm"]) rmSync(databaseFile(folder) + part, { force: true });
  const { keepsAgain, spans } = await opened(folder);
  await keepsAgain();
  expect(await spans()).toBeGreaterThan(0);
});

test("wherever four kilobytes of a store are overwritten, receiving goes on (D3)", async () => {
  const whole = filled();
  const pages = statSync(databaseFile(whole)).size / 4096;
  for (const part of [0.2, 0.5, 0.8]) {
    const folder = temporaryFolder();
    copyFileSync(databaseFile(whole), databaseFile(folder));
    overwrite(databaseFile(folder), Math.floor(pages * part) * 4096, Buffer.alloc(4096, 0x5a));
    const { keepsAgain } = await opened(folder);
    await keepsAgain();
    await keepsAgain();
  }
});

test.skipIf(process.platform === "win32")("a folder that is deleted as a whole is made anew (D4)", async () => {
  const folder = join(temporaryFolder(), "data");
  const { keep, keepsAgain, spans } = await opened(folder);
  await keep();
  rmSync(folder, { recursive: true });
  await expect(keep()).rejects.toThrow(RetryLater);
  await keepsAgain();
  expect(await spans()).toBe(1);
});

test.skipIf(process.platform === "win32")(
  "a file that is deleted while it is open is noticed before anything is acknowledged (D4)",
  async () => {
    const folder = temporaryFolder();
    const { keep, keepsAgain, notices, spans } = await opened(folder);
    await keep();
    for (const part of ["", "-wal", "-shm"]) rmSync(databaseFile(folder) + part);
    await expect(keep()).rejects.toThrow(RetryLater);
    await keepsAgain();
    expect(notices).toEqual([expect.stringContaining("removed")]);
    expect(existsSync(databaseFile(folder))).toBe(true);
    expect(await spans()).toBe(1);
  },
);

const canLimit = process.platform === "linux" && spawnSync("prlimit", ["--version"]).status === 0;
test.skipIf(!canLimit)(
  "a full disk is answered with a delay and no half batch, and no restart is needed after it (D4)",
  async () => {
    const folder = temporaryFolder();
    const { port, pid, kill, ended } = await receivingProcess(folder);
    const limit = (bytes: string) => spawnSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}`]);
    let last = 0;
    const acknowledged: string[] = [];
    const send = async () => {
      const ids = [id(++last), id(++last)];
      const answer = await httpPost(port, request(ids.map((spanId) => span({ spanId, text: noise(100_000) }))));
      if (answer.status === 200) acknowledged.push(...ids);
      return answer;
    };
    await send();
    limit("2000000:unlimited");
    const refused = await vi.waitFor(async () => {
      const answer = await send();
      expect(answer.status).toBe(503);
      return answer;
    }, 20_000);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    limit("unlimited:unlimited");
    await vi.waitFor(async () => expect((await send()).status).toBe(200), 20_000);
    kill();
    await ended;
    const db = openDatabase(folder);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    const stored = db.prepare("SELECT span_id FROM spans ORDER BY span_id").pluck().all() as number[];
    db.close();
    // A batch whose answer said no may be there, since its sender repeats it, but never half of one.
    const known = new Set(stored.map(id));
    expect(acknowledged.filter((spanId) => !known.has(spanId))).toEqual([]);
    expect(stored.length % 2).toBe(0);
  },
);

/** Only who may mount a disk can fill one; `npm test` says that it was skipped elsewhere. */
const canMount = process.platform === "linux" && process.getuid?.() === 0 && mountsHere();
test.skipIf(!canMount)(
  "a disk that is really full is answered with a delay, and once it has room it goes on (D4)",
  async () => {
    const disk = mounted("size=12m");
    const { port } = await receivingProcess(join(disk, "data"));
    let last = 0;
    const send = () => httpPost(port, request([span({ spanId: id(++last), text: noise(200_000) })]));
    let refused = await send();
    for (let tries = 0; refused.status === 200 && tries < 100; tries++) refused = await send();
    expect([refused.status, Number(refused.headers["retry-after"]) > 0]).toEqual([503, true]);
    spawnSync("mount", ["-o", "remount,size=64m", disk]);
    await vi.waitFor(async () => expect((await send()).status).toBe(200), 20_000);
    const db = openDatabase(join(disk, "data"));
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    db.close();
  },
);

test.skipIf(!canMount)("on a full disk everything can be deleted, and then there is room again (D4, S3)", async () => {
  const disk = mounted("size=12m");
  const folder = join(disk, "data");
  const store = await openThreadedStore({ folder, threadFile, onLive: () => {}, onCrash: () => {} });
  let last = 0;
  const keep = () => store.writer.keep(one(++last, 200_000));
  try {
    const full = async () => {
      for (let tries = 0; tries < 100; tries++) await keep();
    };
    await expect(full()).rejects.toThrow(RetryLater);
    await store.writer.deleteAll();
    await vi.waitFor(async () => expect(await keep()).toMatchObject({ accepted: 1 }), 20_000);
  } finally {
    await store.close();
  }
});

test.skipIf(!canMount)(
  "a folder that can't be written says so at once, and takes no folder of its own (D4)",
  async () => {
    const disk = mounted("size=4m");
    mkdirSync(join(disk, "data"));
    spawnSync("mount", ["-o", "remount,ro", disk]);
    await expect(opened(join(disk, "data"))).rejects.toThrow(/read-?only/i);
  },
);

function mountsHere(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "traceline-mount-"));
  const can = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]).status === 0;
  if (can) spawnSync("umount", [folder]);
  rmdirSync(folder);
  return can;
}

/** A disk of its own for the test, in memory. */
function mounted(options: string): string {
  const folder = temporaryFolder();
  expect(spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]).status).toBe(0);
  onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return folder;
}

test("a long reader neither stops the writer nor leaves a large log behind (D5)", () => {
  const folder = filled();
  const reader = openRunReader(folder);
  const long = new Database(databaseFile(folder), { readonly: true });
  long.exec("BEGIN");
  long.prepare("SELECT count(*) FROM bodies").get();
  const writer = openWriter(folder);
  for (let n = 1; n <= 40; n++) expect(writer.keep([one(n, 1_000_000)], Date.now())[0]).toMatchObject({ accepted: 1 });
  const log = () => statSync(`${databaseFile(folder)}-wal`).size;
  expect(log()).toBeGreaterThan(24 * 1024 * 1024);
  long.exec("COMMIT");
  long.close();
  while (writer.tidy({ keepDays: 30, keepBytes: 2 ** 31 }, Date.now()).more);
  expect(log()).toBe(0);
  reader?.close();
  writer.close();
});

test("a migration that is killed at any step leaves the old version, which is brought up to date (D8)", async () => {
  for (let from = 0; from < MIGRATIONS.length; from++) {
    const folder = temporaryFolder();
    const db = new Database(databaseFile(folder));
    db.pragma("journal_mode = WAL");
    for (const sql of MIGRATIONS.slice(0, from)) db.exec(sql);
    db.pragma(`user_version = ${from}`);
    db.close();
    const program = `
      const db = new (require("better-sqlite3"))(process.argv[1]);
      db.exec("BEGIN IMMEDIATE");
      db.exec(process.argv[2]);
      db.pragma("user_version = ${from + 1}");
      process.kill(process.pid, "SIGKILL");`;
    const killed = spawnSync(process.execPath, ["-e", program, databaseFile(folder), MIGRATIONS[from] as string], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
    });
    expect(killed.status).not.toBe(0);
    const after = openDatabase(folder);
    expect([schemaVersion(after), after.pragma("integrity_check", { simple: true })]).toEqual([
      MIGRATIONS.length,
      "ok",
    ]);
    after.close();
    expect(openWriter(folder).keep([one(1)], 1)).toMatchObject([{ accepted: 1 }]);
  }
});

function overwrite(file: string, at: number, bytes: Buffer): void {
  const content = readFileSync(file);
  bytes.copy(content, at);
  writeFileSync(file, content);
}

function foreign(file: string): void {
  rmSync(file);
  const db = new Database(file);
  db.exec("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')");
  db.close();
}
