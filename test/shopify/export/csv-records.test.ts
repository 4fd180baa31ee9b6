import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CsvReader, csvRecords } from "../../../app/shopify/export/csv-records.ts";

/** The library's word on one line; null when it refuses it. */
function byLibrary(line: string): string[] | null {
  try {
    const records: string[][] = parse(line, { trim: true, relax_column_count: true });
    return records[0]?.map((cell) => cell.trim()) ?? null;
  } catch {
    return null;
  }
}

test("a line is read as the library reads it", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "é", ",", '"', '""', " ", "7"),
    maxLength: 24,
  });
  const quoted = fc.string({ maxLength: 6 }).map((cell) => `"${cell.replaceAll('"', '""')}"`);
  const line = fc.oneof(
    text,
    fc.array(fc.oneof(quoted, fc.constantFrom("", "7", " b ")), { minLength: 1 }).map(String),
  );
  fc.assert(
    fc.property(
      line.filter((each) => each.trim() !== "" && !/[\r\n]/.test(each)),
      (each) => {
        const [record, ...more] = csvRecords([each]);
        expect(more).toEqual([]);
        expect(record).toEqual({ line: 1, cells: byLibrary(each) });
      },
    ),
    { numRuns: 2000 },
  );
});

test("a record over lines has the number of its first, and the header's columns", () => {
  const lines = ["a,b", '1,"x', "", 'y""z",3', '"p', 'q",r', "5,6"];
  expect([...csvRecords(lines)]).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: null }, // three columns
    { line: 4, cells: null },
    { line: 5, cells: ["p\nq", "r"] },
    { line: 7, cells: ["5", "6"] },
  ]);
});

test("a record is given with the line that completes it, and the lines before are done with", () => {
  const reader = new CsvReader();
  const read = (line: string) => [reader.push(line), reader.taken];
  expect(read("a,b")).toEqual([[{ line: 1, cells: ["a", "b"] }], 1]);
  expect(read("")).toEqual([[], 2]);
  expect(read('1,"x')).toEqual([[], 2]);
  expect(read("y")).toEqual([[], 2]);
  expect(read('z"')).toEqual([[{ line: 3, cells: ["1", "x\ny\nz"] }], 5]);
  expect(read('2,"open')).toEqual([[], 5]);
  expect(read("3,4")).toEqual([[], 5]);
  expect([reader.end(), reader.taken]).toEqual([
    [
      { line: 6, cells: null },
      { line: 7, cells: ["3", "4"] },
    ],
    7,
  ]);
});

test("a quote left open spoils its own line, and none of the many after it", () => {
  const lines = ["a,b", '1,"x', ...Array.from({ length: 1200 }, (_, at) => `${at},7`)];
  const records = [...csvRecords(lines)];
  expect(records).toHaveLength(1202);
  expect(records.filter(({ cells }) => cells === null).map(({ line }) => line)).toEqual([2]);
  expect(records.at(-1)).toEqual({ line: 1202, cells: ["1199", "7"] });
});
