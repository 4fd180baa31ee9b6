import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readOrderLog } from "../../sandbox/control/order-log.ts";
import { temporaryFolder } from "./running-sandbox.ts";

function read(content: string, currency = "USD") {
  const file = join(temporaryFolder(), "orders.txt");
  writeFileSync(file, content);
  const { rows, brokenLines } = readOrderLog(file, currency);
  return {
    rows: rows.map(({ line, customer, day, amount }) => [line, customer, day, amount]),
    broken: brokenLines.map(({ line, reason }) => `${line}: ${reason}`),
  };
}

describe("an order log", () => {
  test("in the CDNOW format, with its header and Windows line ends, by day", () => {
    const content =
      " customer_id  date number_of_cds  dollar_value\r\n" +
      " 00002 19970112  5   77.00\r\n 00001 19970101  1   11.77\r\n 00003 19970101  2    0.00\r\n";
    expect(read(content)).toEqual({
      rows: [
        [3, "00001", "1997-01-01", 1177],
        [4, "00003", "1997-01-01", 0],
        [2, "00002", "1997-01-12", 7700],
      ],
      broken: [],
    });
  });

  test("in the sample's five columns, without a header", () => {
    expect(read(" 00004 0001 19970101  2   29.33\n").rows).toEqual([
      [1, "00004", "1997-01-01", 2933],
    ]);
  });

  test("as CSV: columns in any order and case, quotes, both kinds of date, a byte order mark", () => {
    const content =
      '\uFEFFDate,Note,Customer_ID,Value\n2026-01-05,"a, b",c-1,12.5\n' +
      '20260106,"two\nlines","c ""2""",3\n2026-01-06T23:00:00Z,,c-1,4.00\n';
    expect(read(content)).toEqual({
      rows: [
        [2, "c-1", "2026-01-05", 1250],
        [4, 'c "2"', "2026-01-06", 300],
        [5, "c-1", "2026-01-06", 400],
      ],
      broken: [],
    });
  });

  test("as CSV without values it is refused, naming the column", () => {
    expect(() => read("customer_id,date\n7,2026-01-05\n")).toThrow('no column "value"');
  });

  test("names each broken line and reads the rest", () => {
    const content =
      "customer_id,date,value\n1,2026-02-30,5\n2,2026-02-03,5.005\n3,2026-02-03,-5\n" +
      ",2026-02-03,5\n4,2026-02-03\n5,2026-02-03,six\n6,2026-02-03,6\n";
    expect(read(content)).toEqual({
      rows: [[8, "6", "2026-02-03", 600]],
      broken: [
        '2: "2026-02-30" is no date',
        '3: "5.005" is no amount in USD',
        '4: "-5" is negative',
        "5: no customer id",
        "6: wrong number of columns",
        '7: "six" is no amount in USD',
      ],
    });
    expect(read("1 19970101 1 5.00\n1 1997-13-01 1 5.00\n1 2 3\n").broken).toEqual([
      '2: "1997-13-01" is no date',
      "3: expected 4 or 5 columns, found 3",
    ]);
  });

  test("without its columns is refused whole", () => {
    expect(() => read("id,date\n1,2026-01-01\n")).toThrow('no column "customer_id"');
  });
});
