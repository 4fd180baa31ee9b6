import { describe, expect, test } from "vitest";
import { type CostInputs, DEFAULT_COSTS } from "../../../app/domain/clv/clv-model.ts";
import { costsFrom, costsView } from "../../../app/ui/settings/costs-params.ts";

const EMPTY = { margin: "", acquisitionCost: "", discount: "", winBack: "" };

function read(fields: Partial<typeof EMPTY>, currency = "SAR") {
  const form = new FormData();
  form.set("form", "costs");
  for (const [name, text] of Object.entries({ ...EMPTY, ...fields })) form.set(name, text);
  return costsFrom(form, currency);
}
const costs = (change: Partial<CostInputs>) => ({
  kind: "costs",
  costs: { ...DEFAULT_COSTS, ...change },
});

test("an empty form means the usual", () => {
  expect(read({})).toEqual(costs({}));
});

describe("per cent", () => {
  test.each([
    ["40", 4_000],
    ["37.5", 3_750],
    ["0.01", 1],
    ["33.33", 3_333],
    [" 40 % ", 4_000],
    ["100", 10_000],
    ["٤٢٫٥", 4_250],
    ["٤٢٪", 4_200],
  ])("a margin of %s", (margin, marginBps) => {
    expect(read({ margin })).toEqual(costs({ marginBps }));
  });

  test.each([
    "0",
    "0.00",
    "100.01",
    "101",
    "-5",
    "4e1",
    "37,5",
    "1.234",
    "much",
    "4 0",
    "1".repeat(41),
  ])("a margin of %s is refused", (margin) => {
    expect(read({ margin })).toEqual({ kind: "refused", fields: ["margin"] });
  });

  test("a discount and a success rate may be zero", () => {
    expect(read({ discount: "0", winBack: "0" })).toEqual(costs({ discountBps: 0, winBackBps: 0 }));
  });
});

describe("the cost of winning a customer", () => {
  test.each([
    ["25", "SAR", 2_500n],
    ["25.5", "SAR", 2_550n],
    ["25.500", "SAR", 2_550n],
    ["7.125", "KWD", 7_125n],
    ["1500", "JPY", 1_500n],
    ["0", "SAR", 0n],
    ["٢٥٫٥٠", "SAR", 2_550n],
    ["999999999999999", "SAR", 99_999_999_999_999_900n],
  ])("%s %s is exact", (acquisitionCost, currency, acquisitionCostMinor) => {
    expect(read({ acquisitionCost }, currency)).toEqual(costs({ acquisitionCostMinor }));
  });

  test.each([
    ["25.505", "SAR"],
    ["15.5", "JPY"],
    ["1,200", "SAR"],
    ["-1", "SAR"],
    ["SAR 25", "SAR"],
    ["1e3", "SAR"],
  ])("%s %s is refused", (acquisitionCost, currency) => {
    expect(read({ acquisitionCost }, currency)).toEqual({
      kind: "refused",
      fields: ["acquisitionCost"],
    });
  });
});

test("every field that is wrong is named, in the form's own order", () => {
  expect(read({ winBack: "x", margin: "x", discount: "9" })).toEqual({
    kind: "refused",
    fields: ["margin", "winBack"],
  });
});

test("a form without its fields is refused, not taken for an empty one", () => {
  expect(costsFrom(new FormData(), "SAR")).toEqual({
    kind: "refused",
    fields: ["margin", "acquisitionCost", "discount", "winBack"],
  });
});

describe("the form as it is shown", () => {
  test("no margin is an empty field", () => {
    expect(costsView(DEFAULT_COSTS, "KWD")).toEqual({
      currency: "KWD",
      example: "25.000",
      margin: "",
      acquisitionCost: "",
      discount: "10",
      winBack: "10",
    });
  });

  test.each<CostInputs>([
    { marginBps: 4_250, acquisitionCostMinor: 2_550n, discountBps: 5, winBackBps: 0 },
    { marginBps: 1, acquisitionCostMinor: 0n, discountBps: 10_000, winBackBps: 333 },
  ])("saved again it changes nothing: %o", (given) => {
    const { currency, example: _, ...fields } = costsView(given, "SAR");
    expect(read(fields, currency)).toEqual({ kind: "costs", costs: given });
  });
});
