import { expect, test } from "vitest";
import { TodoTable } from "./todoTable.ts";

const after = (...queries: (string | [string, string])[]) => {
  const table = new TodoTable();
  for (const query of queries) typeof query === "string" ? table.run(query, null) : table.run(...query);
  return table.steps().map(({ id, title, status }) => `${id} ${title} ${status}`);
};
const INSERT = "INSERT INTO todos (id, title) VALUES ('a', 'It''s first'), ('b', 'Second; really');";

test("todos are inserted, changed and deleted, several statements at a time", () => {
  expect(after(INSERT)).toEqual(["a It's first pending", "b Second; really pending"]);
  expect(
    after(
      INSERT,
      "UPDATE todos SET status = 'done' WHERE id = 'a'; -- next\nUPDATE todos SET status='in_progress' WHERE id='b'",
    ),
  ).toEqual(["a It's first completed", "b Second; really in_progress"]);
  expect(after(INSERT, "DELETE FROM todos WHERE id = 'a'")).toEqual(["b Second; really pending"]);
  expect(after(INSERT, "DELETE FROM todos")).toEqual([]);
  expect(after(INSERT, `INSERT OR REPLACE INTO "todos" ("id", title) VALUES ('a', 'New')`)).toEqual([
    "a New pending",
    "b Second; really pending",
  ]);
});

test("conditions name rows by any column", () => {
  const changed = (where: string) =>
    after(INSERT, `UPDATE todos SET status = 'done', updated_at = datetime('now') WHERE ${where}`).map((row) =>
      row.split(" ").at(-1),
    );
  expect(changed("id IN ('a', 'b')")).toEqual(["completed", "completed"]);
  expect(changed("id NOT IN ('a')")).toEqual(["pending", "completed"]);
  expect(changed("status = 'pending' AND id != 'b'")).toEqual(["completed", "pending"]);
  expect(changed("id = 'b' OR id = 'a'")).toEqual(["completed", "completed"]);
});

test("a statement that is not understood changes nothing", () => {
  for (const query of [
    "UPDATE todos SET status = 'done' WHERE id = (SELECT max(id) FROM todos)",
    "UPDATE todos SET status = 'done' WHERE id LIKE 'a%'",
    "DELETE FROM todos WHERE length(title) > 3",
    "UPDATE other SET status = 'done'",
    "INSERT INTO todo_deps (todo_id, depends_on) VALUES ('a', 'b')",
    "UPDATE todos SET",
    "'; DROP TABLE todos",
    "",
  ])
    expect(after(INSERT, query)).toEqual(after(INSERT));
});

test("a listing of the whole table puts right what was missed, and one of a part does not", () => {
  const listing = "1 row(s) returned:\n\n| id | title | status |\n| --- | --- | --- |\n| b | Second | blocked |";
  expect(after(INSERT, ["SELECT id, title, status FROM todos ORDER BY id", listing])).toEqual(["b Second blocked"]);
  expect(after(INSERT, ["SELECT id, title, status FROM todos WHERE id = 'b'", listing])).toEqual(after(INSERT));
});

test("odd column names are names like others", () => {
  expect(after("INSERT INTO todos (__proto__, id, constructor) VALUES ('x', 'a', 'y')")).toEqual(["a a pending"]);
});
