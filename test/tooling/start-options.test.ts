import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseStartOptions } from "../../bin/start/start-options.mjs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-options-"));
  writeFileSync(join(folder, "orders.csv"), "1,2026-01-01,10.00\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const parse = (...args: string[]) => parseStartOptions(args, { folder, databaseUrl: undefined });

test("nothing asked for", () => {
  expect(parse()).toEqual({
    kind: "start",
    options: { port: 4510, fresh: false, orders: undefined, until: undefined },
  });
});

test("everything asked for; the file is found from where it was typed", () => {
  expect(
    parse("--fresh", "--orders", "orders.csv", "--until=1998-06-30", "--port", "5000"),
  ).toEqual({
    kind: "start",
    options: { port: 5000, fresh: true, orders: join(folder, "orders.csv"), until: "1998-06-30" },
  });
});

test.each([["--help"], ["-h"]])("%s helps", (flag) => {
  expect(parse(flag)).toEqual({ kind: "help" });
});

test.each([
  [["--oders", "x"], '--oders is not an option: see "npm start -- --help".'],
  [["-x"], '-x is not an option: see "npm start -- --help".'],
  [["orders.csv"], '"orders.csv" is not an option: see "npm start -- --help".'],
  [["--constructor"], '--constructor is not an option: see "npm start -- --help".'],
  [["--orders"], '--orders needs a value: see "npm start -- --help".'],
  [["--orders", "--fresh"], '--orders needs a value: see "npm start -- --help".'],
  [["--fresh=yes"], "--fresh takes no value."],
  [["--port", "80"], '--port takes a whole number from 1024 to 65533, not "80".'],
  [["--port", "65534"], '--port takes a whole number from 1024 to 65533, not "65534".'],
  [["--port", "4e3x"], '--port takes a whole number from 1024 to 65533, not "4e3x".'],
  [["--until", "2026-02-30"], '--until takes a day such as 2026-11-21, not "2026-02-30".'],
  [["--until", "yesterday"], '--until takes a day such as 2026-11-21, not "yesterday".'],
])("%j is refused in a sentence", (args, sentence) => {
  expect(parse(...args)).toEqual({ kind: "refused", sentence });
});

test("a file that is missing, or is none, is named", () => {
  expect(parse("--orders", "gone.csv")).toEqual({
    kind: "refused",
    sentence: `There is no file ${join(folder, "gone.csv")} to take orders from.`,
  });
  expect(parse("--orders", ".")).toEqual({
    kind: "refused",
    sentence: `${folder} is not a file, so there are no orders to take from it.`,
  });
});

test("a database server is never emptied", () => {
  expect(
    parseStartOptions(["--fresh"], { folder, databaseUrl: "postgres://db/hadiya" }),
  ).toMatchObject({
    kind: "refused",
    sentence: expect.stringContaining("DATABASE_URL"),
  });
});
