import { expect, test } from "vitest";
import { moneyText } from "../../../app/domain/money.ts";
import { defaultProgramme } from "../../../app/domain/tiers/default-programme.ts";

test.each([
  ["USD", "200.00", "500.00"],
  ["EUR", "200.00", "500.00"],
  ["SAR", "800.00", "2000.00"],
  ["JPY", "30000", "75000"],
  ["KWD", "60.000", "150.000"],
  ["IQD", "300000.000", "750000.000"],
  ["HUF", "80000.00", "200000.00"],
])("in %s Silver begins at %s and Gold at %s", (currency, silver, gold) => {
  const { tiers, windowDays } = defaultProgramme(currency);
  expect(windowDays).toBe(365);
  expect(tiers.map(({ id }) => id)).toEqual(["member", "silver", "gold"]);
  const [member, ...others] = tiers;
  expect(member?.thresholdMinor).toBe(0n);
  expect(others.map(({ thresholdMinor: minor }) => moneyText({ minor, currency }))).toEqual([
    silver,
    gold,
  ]);
});

test("perks grow with the tier", () => {
  expect(defaultProgramme("USD").tiers.map(({ perks }) => perks)).toEqual([
    [],
    [{ kind: "percent_off", basisPoints: 500 }],
    [{ kind: "percent_off", basisPoints: 1000 }, { kind: "free_shipping" }],
  ]);
});

test("an unknown currency is refused", () => {
  expect(() => defaultProgramme("ZZZ")).toThrow(RangeError);
});
