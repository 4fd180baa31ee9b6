import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildSchema, type DocumentNode, type GraphQLSchema, parse, validate } from "graphql";

export type FunctionTarget = {
  target: string;
  /** The name the bundle exports. */
  export: string;
  inputQuery: DocumentNode;
};

/** A Function as `npm run extensions:build` leaves it. */
export type BuiltFunction = {
  handle: string;
  bundle: string;
  schema: GraphQLSchema;
  targets: FunctionTarget[];
};

type Manifest = { targets: { target: string; export: string; inputQuery: string }[] };

/** Reads a built Function. Throws when its input queries do not fit Shopify's schema. */
export async function readBuiltFunction(directory: string, handle: string): Promise<BuiltFunction> {
  const read = (ending: string) => readFile(join(directory, `${handle}.${ending}`), "utf8");
  const texts = await Promise.all([read("js"), read("json"), read("graphql")]).catch((cause) => {
    throw new Error(`The Function ${handle} is not built: npm run extensions:build`, { cause });
  });
  const [bundle, manifestText, schemaText] = texts;
  const schema = buildSchema(schemaText);
  const manifest: Manifest = JSON.parse(manifestText);
  const targets = manifest.targets.map((target) => {
    const inputQuery = parse(target.inputQuery);
    const errors = validate(schema, inputQuery);
    if (errors.length > 0) {
      throw new Error(`${handle}: the input query of ${target.target}: ${errors.join("; ")}`);
    }
    return { ...target, inputQuery };
  });
  return { handle, bundle, schema, targets };
}
