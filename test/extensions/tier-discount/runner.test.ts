import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runFunction } from "../../../sandbox/function-runner/run-function.ts";
import { folderForTest } from "../temporary-folder.ts";

const SCHEMA = `
  schema { query: Input mutation: MutationRoot }
  scalar Void
  type Input { word: String! owner: Owner }
  type Owner { metafield(namespace: String, key: String!): Metafield }
  type Metafield { value: String! }
  input Result { operations: [String!]! }
  type MutationRoot { cartRun(result: Result!): Void }
`;
const QUERY = `{ said: word owner { mine: metafield(namespace: "$app", key: "k") { value } } }`;

/** Writes a Function whose body is the given code, and runs its one target. */
async function runCode(code: string, input: object = { word: "hi", owner: null }) {
  const directory = await folderForTest();
  const handle = "written";
  const targets = [{ target: "cart.run", export: "cartRun", inputQuery: QUERY }];
  const bundle = `export function cartRun() { const input = ShopifyFunction.readInput(); ${code} }`;
  await writeFile(join(directory, `${handle}.graphql`), SCHEMA);
  await writeFile(join(directory, `${handle}.json`), JSON.stringify({ targets }));
  await writeFile(join(directory, `${handle}.js`), bundle);
  return runFunction({ handle, target: "cart.run", input, directory });
}

const ECHO = "ShopifyFunction.writeOutput({ operations: [JSON.stringify(input)] });";

test("hands over what the query asks for, under the query's names", async () => {
  const metafield = { namespace: "$app", key: "k", value: "v", type: "json" };
  const input = { word: "hi", more: 1, owner: { metafields: [metafield], id: 1 } };
  expect(await runCode(ECHO, input)).toEqual({
    operations: ['{"said":"hi","owner":{"mine":{"value":"v"}}}'],
  });
  const elsewhere = { word: "hi", owner: { metafields: [{ ...metafield, namespace: "x" }] } };
  expect(await runCode(ECHO, elsewhere)).toEqual({
    operations: ['{"said":"hi","owner":{"mine":null}}'],
  });
});

test.each([
  ["a missing field", ECHO, { owner: null }, /input does not fit the schema: .*Input\.word/],
  ["a bad output", "ShopifyFunction.writeOutput({ operations: [1] });", undefined, /operations\.0/],
  ["an unknown field", "ShopifyFunction.writeOutput({ ops: [] });", undefined, /operations/],
  ["no output", "", undefined, /wrote 0 outputs/],
  ["an error", "throw new TypeError('no');", undefined, /failed: TypeError: no/],
  ["no end", "for (;;) {}", undefined, /failed: InternalError: interrupted/],
  ["too much memory", "let a = 'x'; for (;;) a += a + a;", undefined, /failed: /],
  ["the network", "fetch('https://example.com');", undefined, /failed: ReferenceError/],
])("says what is wrong: %s", async (_, code, input, message) => {
  await expect(runCode(code, input)).rejects.toThrow(message);
});

test("says when there is no such Function", async () => {
  const directory = await folderForTest();
  const call = { handle: "absent", target: "cart.run", input: {}, directory };
  await expect(runFunction(call)).rejects.toThrow(
    "The Function absent is not built: npm run extensions:build",
  );
});
