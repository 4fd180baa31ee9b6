import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dayText, parseDay } from "../../app/domain/time.ts";
import type { ReadingRules } from "../../bin/hadiya/clv/file-line.ts";
import { readPurchaseFile } from "../../bin/hadiya/clv/purchase-file.ts";
import { Unusable } from "../../bin/hadiya/clv/unusable.ts";

const RULES: ReadingRules = { today: parseDay("2026-11-21"), zeroValues: "skip" };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hadiya-clv-file-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(content: string | Uint8Array): string {
  const path = join(folder, "purchases.csv");
  writeFileSync(path, content);
  return path;
}

/** What is read of these lines: customers with their days and spends, and what is not. */
function read(content: string | Uint8Array | string[], rules: Partial<ReadingRules> = {}) {
  const text = Array.isArray(content) ? content.join("\n") : content;
  const file = readPurchaseFile(written(text), { ...RULES, ...rules });
  const { offsets, days, spend } = file.log;
  const purchases = file.ids.map((id, which) => {
    const bought = Array.from(days.subarray(offsets[which], offsets[which + 1]), (day, at) => {
      return `${dayText(day)} ${spend[offsets[which]! + at]}`;
    });
    return [id, ...bought];
  });
  const broken = file.broken.named.map(({ line, problem }) => `${line}: ${problem}`);
  return { ...file, purchases, broken, leftOut: Object.fromEntries(file.leftOut) };
}

function refusal(content: string | Uint8Array | string[]): string {
  try {
    read(content);
  } catch (error) {
    if (error instanceof Unusable) return error.message.replace(folder, "");
    throw error;
  }
  throw new Error("was read");
}

describe("a CSV of purchases", () => {
  const PLAIN = [
    ["anna", "2026-01-02 5", "2026-03-01 7.5"],
    ["007", "2026-02-03 1"],
  ];

  test.each([
    [
      "plain",
      "customer_id,date,value\nanna,2026-01-02,2\nanna,2026-01-02,3\n007,2026-02-03,1\nanna,2026-03-01,7.5\n",
    ],
    [
      "columns in another order, among others, without a last line end",
      "note,Value,DATE,Customer_ID\n,5,2026-01-02,anna\n,1,2026-02-03,007\n,7.50,2026-03-01,anna",
    ],
    [
      "a byte order mark, CRLF, blank lines and spaces",
      "\ufeffcustomer_id , date, value\r\n\r\n anna ,2026-01-02 , 5 \r\n007,2026-02-03,1\r\n  \r\nanna,2026-03-01,7.5\r\n",
    ],
    [
      "an old Mac's line ends",
      "customer_id,date,value\ranna,2026-01-02,5\r007,2026-02-03,1\ranna,2026-03-01,7.5\r",
    ],
    [
      "quoted cells, over lines and with commas",
      '"customer_id","date","value","note"\n"anna","2026-01-02","5","a, ""b""\n\nc"\n007,2026-02-03,1,\nanna,"2026-03-01" ,7.5,x\n',
    ],
    [
      "days in other spellings, the day as it is written",
      "customer_id,date,value\nanna,20260102,5\n007,2026-02-03T23:59:59Z,1\nanna,2026-03-01 00:10:00 +0900,7.5",
    ],
    [
      "amounts as R and pandas write them",
      "customer_id,date,value\nanna,2026-01-02,5e+00\n007,2026-02-03,1.\nanna,2026-03-01,.75e1",
    ],
    [
      "empty cells beyond the header's",
      "customer_id,date,value\nanna,2026-01-02,5,,\n007,2026-02-03,1,,\nanna,2026-03-01,7.5,,",
    ],
  ])("is read: %s", (_, content) => {
    const { purchases, broken, leftOut, lastDay, hasValues } = read(content);
    expect([purchases, broken, leftOut, hasValues]).toEqual([PLAIN, [], {}, true]);
    expect(dayText(lastDay)).toBe("2026-03-01");
  });

  test("is read in UTF-16 when its byte order mark says so", () => {
    const text = "\ufeffcustomer_id,date,value\nanná,2026-01-02,5\n";
    expect(read(Buffer.from(text, "utf16le")).purchases).toEqual([["anná", "2026-01-02 5"]]);
    expect(read(Buffer.from(text, "utf16le").swap16()).ids).toEqual(["anná"]);
  });

  test("without a column of values has purchases and no spend", () => {
    const { purchases, hasValues } = read(["date,customer_id", "2026-01-02,anna"]);
    expect([purchases, hasValues]).toEqual([[["anna", "2026-01-02 0"]], false]);
  });

  test("ids are text: leading zeros and unlike spellings stay", () => {
    const lines = ["customer_id,date", "007,2026-01-01", "7,2026-01-01", "A,2026-01-01"];
    expect(read([...lines, "a,2026-01-01", "7.0,2026-01-01"]).ids).toEqual([
      "007",
      "7",
      "A",
      "a",
      "7.0",
    ]);
  });

  test("a word split over two readings of the file stays one", () => {
    const filler = "漢é".repeat(200);
    const lines = Array.from({ length: 2200 }, (_, at) => `é${filler}${at},2026-01-01`);
    const { ids, log } = read(["customer_id,date", ...lines]);
    expect([ids.length, log.customers]).toEqual([2200, 2200]);
    expect(ids.every((id, at) => id === `é${filler}${at}`)).toBe(true);
  });

  test("names its broken lines and leaves them out", () => {
    const { broken, ids } = read([
      "customer_id,date,value",
      "a,2026-01-01,1",
      ",2026-01-01,1",
      "b,2026-02-30,1",
      "b,01/02/2026,1",
      "b,,1",
      "b,2026-11-22,1",
      "b,1969-12-31,1",
      "b,2026-01-01",
      "b,2026-01-01,$12",
      'b,2026-01-01,"1,000.00"',
      "b,2026-01-01,1,000.00",
      "b,2026-01-01,12 EUR",
      "b,2026-01-01,NaN",
      "b,2026-01-01,Infinity",
      "b,2026-01-01,1e300",
      "b,2026-01-01,0x10",
      "b\u0000,2026-01-01,1",
      'b"c,2026-01-01,1',
      '"b,2026-01-01,1',
      `b,${"9".repeat(500)},1`,
      "c,2026-11-21,1",
    ]);
    expect(ids).toEqual(["a", "c"]);
    expect(broken).toEqual([
      "3: no customer_id",
      '4: "2026-02-30" is not a date such as 2026-11-21',
      '5: "01/02/2026" is not a date such as 2026-11-21',
      '6: "" is not a date such as 2026-11-21',
      '7: "2026-11-22" lies in the future',
      '8: "1969-12-31" is before 1970',
      "9: no value",
      '10: "$12" is not a value such as 12.50',
      '11: "1,000.00" is not a value such as 12.50',
      "12: it has 4 columns, the header 3",
      '13: "12 EUR" is not a value such as 12.50',
      '14: "NaN" is not a value such as 12.50',
      '15: "Infinity" is not a value such as 12.50',
      '16: the value "1e300" is too large',
      '17: "0x10" is not a value such as 12.50',
      "18: the customer_id has a control character in it",
      "19: its quotes do not match",
      "20: its quotes do not match",
      `21: "${"9".repeat(40)}…" is not a date such as 2026-11-21`,
    ]);
  });

  test("names twenty broken lines and counts all", () => {
    const lines = Array.from({ length: 50 }, () => "b,never,1");
    const { named, count } = readPurchaseFile(
      written(["customer_id,date,value", ...lines, "a,2026-01-01,1"].join("\n")),
      RULES,
    ).broken;
    expect([named.length, count]).toEqual([20, 50]);
  });

  test("an id that is not in UTF-8 is no id: two of them could look alike", () => {
    const content = Buffer.from("customer_id,date\njos\u00e9,2026-01-01\nb,2026-01-01\n", "latin1");
    expect(read(content)).toMatchObject({
      ids: ["b"],
      broken: ["2: the customer_id is not in UTF-8"],
    });
  });

  const ZEROS = [
    "customer_id,date,value",
    "a,2026-01-01,3",
    "a,2026-01-05,0",
    "b,2026-01-02,0.00",
    "a,2026-02-07,-3",
  ];

  test("lines without value are no purchases, but the file reaches to them", () => {
    const { purchases, leftOut, broken, lastDay } = read(ZEROS);
    expect([purchases, leftOut, broken]).toEqual([[["a", "2026-01-01 3"]], { no_value: 3 }, []]);
    expect(dayText(lastDay)).toBe("2026-02-07");
  });

  test("kept, a zero is a purchase without spend, and a negative value is broken", () => {
    const { purchases, leftOut, broken, lastDay } = read(ZEROS, { zeroValues: "keep" });
    expect(purchases).toEqual([
      ["a", "2026-01-01 3", "2026-01-05 0"],
      ["b", "2026-01-02 0"],
    ]);
    expect([leftOut, broken]).toEqual([{}, ["5: the value -3 is negative"]]);
    expect(dayText(lastDay)).toBe("2026-01-05");
  });
});

describe("CDNOW's own format", () => {
  test("is read with its header and without", () => {
    const { purchases, broken } = read([
      " customer_id  date number_of_cds  dollar_value",
      " 00001 19970101  1   11.77",
      " 00002 19970112  5   77.00",
      " 00002 19970112  1   12.00",
      " 00003 1997010   2   20.76",
    ]);
    expect(purchases).toEqual([
      ["00001", "1997-01-01 11.77"],
      ["00002", "1997-01-12 89"],
    ]);
    expect(broken).toEqual(['5: "1997010" is not a date such as 2026-11-21']);
    expect(read(" 00004 0001 19970101  2   29.33\r\n\r\n").purchases).toEqual([
      ["00004", "1997-01-01 29.33"],
    ]);
  });
});

describe("a file that is none", () => {
  const header = "customer_id,date,value";
  test.each([
    ["empty", "", "is empty"],
    ["blank", " \n\r\n\t\n", "is empty"],
    ["a header and nothing else", `${header}\n`, "has a header and no purchases"],
    ["no header", "anna,2026-01-01,5\n", "no customer_id and no date in its first line"],
    ["no date", "customer_id,day\n", "has no date in its first line"],
    ["one column", "customer_id\n7\n", "has no date in its first line"],
    ["prose", "dear shop this is\na letter", "no customer_id and no date in its first line"],
    ["two of a column", "customer_id,date,Date\n", "names the column date twice"],
    ["semicolons", "customer_id;date;value\n1;2026-01-01;3", "with commas"],
    ["tabs", "customer_id\tdate\n1\t2026-01-01", "with commas"],
    ["only broken lines", `${header}\nx,never,5\n`, 'line 2: "never" is not a date'],
    ["only zeros", `${header}\nx,2026-01-01,0\n`, "no line that counts as a purchase"],
    ["a NUL in its header", "customer_id,\0date\n1,2026-01-01", "is not a text file"],
    ["a picture", new Uint8Array([0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0]), "not a text file"],
    ["an archive", new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0]), "not a text file"],
    ["200,000 columns", `${"x,".repeat(200_000)}\n`, "no customer_id and no date"],
    ["one endless line", "1".repeat(18_000_000), "a line too long"],
  ])("%s is refused in one sentence", (_, content, sentence) => {
    const message = refusal(content);
    expect(message).toContain(sentence);
    expect(message).toMatch(/^\/purchases\.csv [^\n]*\.$/);
  });

  test("200,000 columns with the needed ones among them are read", () => {
    const wide = ",x".repeat(200_000);
    expect(read(`customer_id,date,value${wide}\na,2026-01-01,5${wide}`).purchases).toEqual([
      ["a", "2026-01-01 5"],
    ]);
  });

  test("a missing one and a folder are named", () => {
    expect(() => readPurchaseFile(join(folder, "none.csv"), RULES)).toThrow(
      `There is no file ${join(folder, "none.csv")}.`,
    );
    expect(() => readPurchaseFile(folder, RULES)).toThrow(`${folder} is a folder and not a file.`);
  });
});

describe("quotes that do not match", () => {
  test("spoil their own line and none after it", () => {
    const lines = Array.from({ length: 300 }, (_, at) => {
      return at % 3 === 0 ? `"q${at},2026-01-01` : `c${at},2026-01-01`;
    });
    const { ids } = read(["customer_id,date", ...lines, "last,2026-01-01"]);
    expect(ids).toHaveLength(201);
    expect(ids.at(-1)).toBe("last");
  });
});

describe("Shopify's orders export", () => {
  const COLUMNS = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Currency",
    "Total",
    "Created at",
    "Lineitem name",
    "Notes",
    "Cancelled at",
    "Payment Method",
    "Refunded Amount",
    "Id",
    "Tags",
    "Source",
    "Phone",
  ];
  const CREATED = "2026-05-14 23:23:45 +0300";
  let orders = 0;

  function order(fields: Record<string, string> = {}): string {
    const name = `#${1001 + orders++}`;
    const usual: Record<string, string> = {
      Name: name,
      Email: "Jane@Example.com",
      "Financial Status": "paid",
      "Paid at": "2026-05-15 09:00:00 +0300",
      Currency: "USD",
      Total: "54.50",
      "Created at": CREATED,
      "Lineitem name": "Silk, blue",
      Notes: "",
      "Cancelled at": "",
      "Payment Method": "Shopify Payments",
      "Refunded Amount": "0.00",
      Id: `74109914${name.slice(1)}`,
      Source: "web",
    };
    const cells = { ...usual, ...fields } as Record<string, string>;
    return COLUMNS.map((column) => `"${(cells[column] ?? "").replaceAll('"', '""')}"`).join(",");
  }

  const blank = { "Financial Status": "", "Paid at": "", Currency: "", Total: "", Id: "" };
  const exported = (...lines: string[]) => [COLUMNS.join(","), ...lines];

  test("an order is one purchase, on the shop's day, of the person behind the email", () => {
    const { purchases, broken, leftOut } = read(
      exported(
        order({ Name: "#1", Notes: 'two\nlines, "quoted"' }),
        order({ Name: "#1", ...blank }),
        order({ Name: "#1", ...blank }),
        order({ Email: "jane@example.com ", "Created at": "2026-05-15 00:10:00 +0300" }),
        order({ Email: "", Phone: "'+44 20 7946 0958" }),
        order({ Email: "", Phone: "+442079460958", "Created at": "2026-06-01 10:00:00 +0300" }),
      ),
    );
    expect(purchases).toEqual([
      ["jane@example.com", "2026-05-14 54.5", "2026-05-15 54.5"],
      ["+442079460958", "2026-05-14 54.5", "2026-06-01 54.5"],
    ]);
    expect([broken, leftOut]).toEqual([[], {}]);
  });

  test("refunds are taken off to the cent", () => {
    const part = { "Financial Status": "partially_refunded", Total: "53.91" };
    const { purchases } = read(exported(order({ ...part, "Refunded Amount": "10.01" })));
    expect(purchases).toEqual([["jane@example.com", "2026-05-14 43.9"]]);
    const dinars = { ...part, Currency: "KWD", Total: "12.345", "Refunded Amount": "2.3" };
    expect(read(exported(order(dinars))).purchases[0]).toEqual([
      "jane@example.com",
      "2026-05-14 10.045",
    ]);
  });

  test("what is no purchase is left out and counted; renewals and wholesale are kept apart", () => {
    const { purchases, leftOut, broken, lastDay } = read(
      exported(
        order(),
        order({ "Financial Status": "pending", "Created at": "2026-10-01 10:00:00 +0300" }),
        order({ "Financial Status": "authorized" }),
        order({ "Financial Status": "voided" }),
        order({ "Financial Status": "refunded", "Refunded Amount": "54.50" }),
        order({ "Cancelled at": "2026-05-16 10:00:00 +0300" }),
        order({ "Payment Method": "bogus" }),
        order({ Total: "0.00" }),
        order({ Email: "" }),
        order({ Id: "5" }),
        order({ Id: "5" }),
        order({ Source: "subscription_contract_checkout_one" }),
        order({ Tags: "Subscription, Subscription Recurring Order" }),
        order({ Tags: "VIP, Wholesale" }),
      ),
    );
    expect(leftOut).toEqual({
      unpaid: 2,
      voided: 1,
      fully_refunded: 1,
      cancelled: 1,
      test: 1,
      no_value: 1,
      nobody: 1,
      twice: 1,
      renewal: 2,
      wholesale: 1,
    });
    expect([purchases, broken]).toEqual([[["jane@example.com", "2026-05-14 109"]], []]);
    expect(dayText(lastDay)).toBe("2026-10-01");
  });

  test("free orders are purchases when zeros are kept", () => {
    const { purchases } = read(exported(order({ Total: "0.00" })), { zeroValues: "keep" });
    expect(purchases).toEqual([["jane@example.com", "2026-05-14 0"]]);
  });

  test("broken orders are named by their first line", () => {
    const { broken } = read(
      exported(
        order(),
        order({ "Created at": "14/05/2026" }),
        order({ Total: "54,50" }),
        order({ Currency: "ZZZ" }),
        order({ "Financial Status": "maybe" }),
        order({ ...blank }),
        order({ "Created at": "2026-12-24 10:00:00 +0300" }),
      ),
    );
    expect(broken).toEqual([
      '3: "14/05/2026" is not a date such as 2026-11-21',
      '4: "54,50" is not a decimal amount',
      '5: "ZZZ" is not an ISO 4217 currency code',
      '6: "maybe" is not a financial status',
      '7: "" is not a financial status',
      '8: "2026-12-24 10:00:00 +0300" lies in the future',
    ]);
  });

  test("more than one currency is refused; one that does not count is none", () => {
    expect(refusal(exported(order(), order({ Currency: "EUR" })))).toBe(
      "/purchases.csv has orders in USD and in EUR; a forecast needs one currency.",
    );
    const voided = order({ Currency: "EUR", "Financial Status": "voided" });
    expect(read(exported(order(), voided)).ids).toHaveLength(1);
  });

  test("a missing column is named", () => {
    expect(refusal(["Name,Email,Financial Status,Total,Created at", "x"])).toBe(
      "/purchases.csv looks like Shopify's orders export but has no column Currency.",
    );
  });
});
