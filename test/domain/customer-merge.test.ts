import fc from "fast-check";
import { expect, test } from "vitest";
import { type CustomerMerge, holdersOf } from "../../app/domain/customer-merge.ts";

const merge = (absorbedId: bigint, survivorId: bigint): CustomerMerge => ({
  absorbedId,
  survivorId,
});

test.each<[string, CustomerMerge[], [bigint, bigint][]]>([
  ["none", [], []],
  ["one", [merge(1n, 2n)], [[1n, 2n]]],
  [
    "a chain, told backwards",
    [merge(2n, 3n), merge(1n, 2n)],
    [
      [2n, 3n],
      [1n, 3n],
    ],
  ],
  [
    "several into one",
    [merge(1n, 9n), merge(2n, 9n)],
    [
      [1n, 9n],
      [2n, 9n],
    ],
  ],
  ["into oneself: nothing", [merge(1n, 1n)], []],
  ["a circle: the least", [merge(3n, 2n), merge(2n, 3n)], [[3n, 2n]]],
  [
    "what leads into a circle",
    [merge(7n, 5n), merge(5n, 4n), merge(4n, 6n), merge(6n, 5n)],
    [
      [7n, 4n],
      [5n, 4n],
      [6n, 4n],
    ],
  ],
])("merges, %s", (_, merges, holders) => {
  expect(holdersOf(merges)).toEqual(new Map(holders));
});

const merges = fc.uniqueArray(
  fc.record({
    absorbedId: fc.bigInt({ min: 1n, max: 12n }),
    survivorId: fc.bigInt({ min: 1n, max: 12n }),
  }),
  { selector: ({ absorbedId }) => absorbedId, maxLength: 12 },
);

test("in any sequence the same, and whoever holds another's holds their own", () => {
  fc.assert(
    fc.property(
      merges.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      ),
      ([told, shuffled]) => {
        const holders = holdersOf(told);
        expect(holdersOf(shuffled)).toEqual(holders);
        for (const holder of holders.values()) expect(holders.has(holder)).toBe(false);
        for (const { absorbedId, survivorId } of told) {
          const held = (id: bigint) => holders.get(id) ?? id;
          expect(held(absorbedId)).toBe(held(survivorId));
        }
      },
    ),
  );
});
