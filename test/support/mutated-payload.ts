/** Payloads that are almost Shopify's: real ones, changed in ways that know their structure. */
import { SeededRandom } from "../../sandbox/generator/seeded-random.ts";

/** JSON as it is written: keys may come twice, numbers are any text, and nothing is lost to a parser. */
type Tree =
  | { readonly kind: "object"; readonly entries: [quotedKey: string, value: Tree][] }
  | { readonly kind: "array"; readonly items: Tree[] }
  | { readonly kind: "raw"; readonly text: string };

const raw = (text: string): Tree => ({ kind: "raw", text });
const quoted = (text: string): Tree => raw(JSON.stringify(text));

const NUMBERS = [
  "0",
  "-0",
  "-1",
  "1.5",
  "1e2",
  "1e400",
  "-1e400",
  "1e-400",
  "9007199254740993",
  "9223372036854775807",
  "9223372036854775808",
  "-9223372036854775809",
  "123456789012345678901234567890",
];
/** No JSON at all, or JSON of a kind that a lenient reader would let through. */
const BROKEN_TOKENS = ["NaN", "Infinity", "undefined", "01", "+1", "'x'", "0x10", ".5", "tru", ""];
const ODD_TEXTS = [
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\udfff tail",
  "\u202eright-to-left",
  "\ufeff",
  "null",
  "__proto__",
  "'; drop table orders; --",
  "💥".repeat(50),
];
const ODD_IDS = [
  "gid://shopify/Order/0",
  "gid://shopify/Order/-1",
  "gid://shopify/Order/9223372036854775808",
  "gid://shopify/Order/99999999999999999999999999",
  "gid://shopify/Customer/1",
  "gid://shopify/Order/",
  "gid://shopify/Order/1?x=1",
  "gid://evil/Order/1",
  "gid://shopify/Order/١٢٣",
];
const ODD_INSTANTS = [
  "0000-00-00T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "1969-12-31T23:59:59-00:01",
  "2026-02-30T12:00:00+03:00",
  "2026-01-01T24:00:00Z",
  "2026-01-01T00:00:60Z",
  "2026-01-01",
  "9999-12-31T23:59:59Z",
  "+275760-09-13T00:00:00Z",
  "-271821-04-20T00:00:00Z",
  "yesterday",
  "2026-01-01T00:00:00+99:99",
];
const ODD_CURRENCIES = [
  "XXX",
  "XTS",
  "usd",
  "BTC",
  "",
  "US",
  "KWD",
  "JPY",
  "ZWL",
  "\u0000SD",
  "__proto__",
];
const ODD_AMOUNTS = [
  "1e5",
  "-12.50",
  "-0.00",
  "00012.50",
  "12.505",
  "12.500000000000000000000",
  " 12.50",
  "١٢٫٥",
  "9".repeat(19),
  "9".repeat(400),
  "92233720368547758.08",
  "999999999999999.99",
  "NaN",
  "1,000.00",
];
const PROTOTYPE_KEYS = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty"];

type Mutation = (tree: Tree, dice: SeededRandom) => Tree;

/** The same seed changes the same payload in the same way. */
export function mutatedPayload(payload: string, seed: number): Buffer {
  const dice = new SeededRandom(seed);
  let tree = copied(knownTree(payload));
  const times = dice.pick([1, 1, 1, 2, 3, 6]);
  for (let turn = 0; turn < times; turn += 1) tree = dice.pick(MUTATIONS)(tree, dice);
  const bytes = Buffer.from(written(tree));
  return dice.chance(0.08) ? spoiled(bytes, dice) : bytes;
}

const trees = new Map<string, Tree>();

/** Reading a payload letter by letter takes longer than all that is then done to it. */
function knownTree(payload: string): Tree {
  const tree = trees.get(payload) ?? treeOf(JSON.parse(payload, keepDigits as never));
  trees.set(payload, tree);
  return tree;
}

function copied(tree: Tree): Tree {
  if (tree.kind === "array") return { kind: "array", items: tree.items.map(copied) };
  if (tree.kind === "raw") return tree;
  const entries = tree.entries.map(([key, value]): [string, Tree] => [key, copied(value)]);
  return { kind: "object", entries };
}

class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string }) {
  return typeof value === "number" && source !== undefined ? new Digits(source) : value;
}

function treeOf(value: unknown): Tree {
  if (value instanceof Digits) return raw(value.text);
  if (Array.isArray(value)) return { kind: "array", items: value.map(treeOf) };
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, part]): [string, Tree] => [
      JSON.stringify(key),
      treeOf(part),
    ]);
    return { kind: "object", entries };
  }
  return raw(JSON.stringify(value));
}

function written(tree: Tree): string {
  if (tree.kind === "raw") return tree.text;
  if (tree.kind === "array") return `[${tree.items.map(written).join(",")}]`;
  return `{${tree.entries.map(([key, value]) => `${key}:${written(value)}`).join(",")}}`;
}

const MUTATIONS: readonly Mutation[] = [
  atAnyField((_value, dice) => dice.pick(ODDITIES)(dice)),
  atAnyField((_value, dice) => dice.pick(ODDITIES)(dice)),
  atAnyField((value, dice) => oddLike(value, dice)),
  atAnyField((value, dice) => oddLike(value, dice)),
  atAnyField((value, dice) => oddLike(value, dice)),
  atAnyField((value, dice) => ofAnotherType(value, dice)),
  atAnyField((value, dice) => spliced(value, dice)),
  inAnyObject((entries, dice) => {
    entries.splice(dice.whole(0, entries.length - 1), 1);
  }),
  inAnyObject((entries, dice) => {
    const [key] = dice.pick(entries);
    entries.splice(dice.whole(0, entries.length), 0, [key, dice.pick(ODDITIES)(dice)]);
  }),
  inAnyObject((entries, dice) => {
    entries.push([JSON.stringify(dice.pick(PROTOTYPE_KEYS)), dice.pick(ODDITIES)(dice)]);
  }),
  inAnyObject((entries, dice) => {
    const [one, other] = [dice.pick(entries), dice.pick(entries)];
    [one[1], other[1]] = [other[1], one[1]];
  }),
  (tree, dice) => repeated(tree, dice),
  (tree, dice) => (dice.chance(0.2) ? { kind: "array", items: [tree] } : tree),
];

const ODDITIES: readonly ((dice: SeededRandom) => Tree)[] = [
  () => raw("null"),
  () => raw("true"),
  (dice) => raw(dice.pick(NUMBERS)),
  (dice) => quoted(dice.pick(ODD_TEXTS)),
  (dice) => quoted(dice.pick(ODD_IDS)),
  (dice) => quoted(dice.pick(ODD_INSTANTS)),
  (dice) => quoted(dice.pick(ODD_CURRENCIES)),
  (dice) => quoted(dice.pick(ODD_AMOUNTS)),
  (dice) => raw(dice.pick(BROKEN_TOKENS)),
  () => raw("{}"),
  () => raw("[]"),
  () => raw("[[]]"),
  (dice) => raw(nested(dice.pick([10, 100, 5000]), dice.chance(0.5))),
  (dice) => quoted("x".repeat(dice.pick([300, 3000, 70_000]))),
];

function nested(depth: number, closed: boolean): string {
  return "[".repeat(depth) + (closed ? "]".repeat(depth) : "");
}

/** Odd, and of the kind that is expected there: what gets past a check of the type alone. */
function oddLike(value: Tree, dice: SeededRandom): Tree {
  if (value.kind !== "raw") return dice.pick(ODDITIES)(dice);
  if (/^-?\d/.test(value.text)) return raw(dice.pick(NUMBERS));
  if (/^"gid:/.test(value.text)) return quoted(dice.pick(ODD_IDS));
  if (/^"\d{4}-\d\d-\d\dT/.test(value.text)) return quoted(dice.pick(ODD_INSTANTS));
  if (/^"[A-Z]{3}"$/.test(value.text)) return quoted(dice.pick(ODD_CURRENCIES));
  if (/^"-?\d+(\.\d+)?"$/.test(value.text)) return quoted(dice.pick(ODD_AMOUNTS));
  return quoted(dice.pick(ODD_TEXTS));
}

function ofAnotherType(value: Tree, dice: SeededRandom): Tree {
  if (value.kind !== "raw") return quoted(written(value).slice(0, 200));
  if (value.text.startsWith('"')) {
    const inside = value.text.slice(1, -1);
    return /^-?\d+(\.\d+)?$/.test(inside) ? raw(inside) : { kind: "array", items: [value] };
  }
  return dice.chance(0.5) ? quoted(value.text) : { kind: "object", entries: [['"id"', value]] };
}

/** Something that no text of Shopify's holds, in the middle of one. */
function spliced(value: Tree, dice: SeededRandom): Tree {
  if (value.kind !== "raw" || !value.text.startsWith('"')) return dice.pick(ODDITIES)(dice);
  const text = JSON.parse(value.text) as string;
  const place = dice.whole(0, text.length);
  return quoted(text.slice(0, place) + dice.pick(ODD_TEXTS) + text.slice(place));
}

function repeated(tree: Tree, dice: SeededRandom): Tree {
  const arrays: Tree[] = [];
  visit(tree, (node) => {
    if (node.kind === "array" && node.items.length > 0) arrays.push(node);
  });
  if (arrays.length === 0) return tree;
  const array = dice.pick(arrays);
  if (array.kind === "array") {
    const item = dice.pick(array.items);
    array.items.push(...Array.from({ length: dice.pick([1, 2, 30]) }, () => item));
  }
  return tree;
}

/** Half of the time near the top, where what is read stands; else anywhere. */
function atAnyField(change: (value: Tree, dice: SeededRandom) => Tree): Mutation {
  return inAnyObject((entries, dice) => {
    const entry = dice.pick(entries);
    entry[1] = change(entry[1], dice);
  });
}

function inAnyObject(change: (entries: [string, Tree][], dice: SeededRandom) => void): Mutation {
  return (tree, dice) => {
    const objects: [string, Tree][][] = [];
    if (dice.chance(0.5) && tree.kind === "object") objects.push(tree.entries);
    else {
      visit(tree, (node) => {
        if (node.kind === "object") objects.push(node.entries);
      });
    }
    const inhabited = objects.filter((entries) => entries.length > 0);
    if (inhabited.length > 0) change(dice.pick(inhabited), dice);
    return tree;
  };
}

function visit(tree: Tree, look: (node: Tree) => void): void {
  look(tree);
  if (tree.kind === "array") for (const item of tree.items) visit(item, look);
  if (tree.kind === "object") for (const [, value] of tree.entries) visit(value, look);
}

/** What no writer of JSON would send. */
function spoiled(bytes: Buffer, dice: SeededRandom): Buffer {
  const place = dice.whole(0, bytes.length - 1);
  const how = dice.whole(0, 5);
  if (how === 0) return bytes.subarray(0, place);
  if (how === 1) return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
  if (how === 2) return Buffer.concat([bytes, bytes]);
  if (how === 3) return Buffer.from(bytes.toString("utf8"), "utf16le");
  const copy = Buffer.from(bytes);
  copy[place] = how === 4 ? dice.pick([0xff, 0xc0, 0x80, 0x00]) : dice.whole(0, 255);
  return copy;
}
