import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  boolArray,
  float8Array,
  int4OrNullArray,
  int8Array,
  textArray,
  timestamptzArray,
} from "../../app/store/binary-array.ts";
import type { Database } from "../../app/store/sql.ts";
import { DATABASE_KINDS, openTestDatabase } from "../support/database.ts";

describe.each(DATABASE_KINDS)("on the %s database", (kind) => {
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const read = async (type: string, array: Buffer) => {
    const rows = await database.query<{ value: string | null }>(
      `select value::text from unnest($1::${type}[]) with ordinality as x(value, place) order by place`,
      [array],
    );
    return rows.map(({ value }) => value);
  };

  test("whole numbers arrive, the largest and none at all too", async () => {
    const most = 2n ** 63n - 1n;
    expect(await read("int8", int8Array([1n, null, -1n, most, -most - 1n]))).toEqual([
      "1",
      null,
      "-1",
      String(most),
      String(-most - 1n),
    ]);
    expect(await read("int4", int4OrNullArray([0, null, -7]))).toEqual(["0", null, "-7"]);
  });

  test("other kinds arrive", async () => {
    expect(await read("float8", float8Array([0.1, null, -1e300]))).toEqual([
      "0.1",
      null,
      "-1e+300",
    ]);
    expect(await read("bool", boolArray([true, false]))).toEqual(["true", "false"]);
    expect(await read("text", textArray(["هدية", null, ""]))).toEqual(["هدية", null, ""]);
  });

  test("moments arrive to the millisecond, before and after 2000", async () => {
    const moments = [
      new Date("2026-11-27T20:15:01.234Z"),
      null,
      new Date("1970-01-01T00:00:00.001Z"),
    ];
    const rows = await database.query<{ value: Date | null }>(
      "select value from unnest($1::timestamptz[]) with ordinality as x(value, place) order by place",
      [timestamptzArray(moments)],
    );
    expect(rows.map(({ value }) => value)).toEqual(moments);
  });

  test("an array without elements is empty", async () => {
    for (const array of [int8Array([]), textArray([]), boolArray([]), timestamptzArray([])]) {
      expect(array.readInt32BE(12)).toBe(0);
    }
    expect(await read("int8", int8Array([]))).toEqual([]);
  });
});
