import { join } from "node:path";
import { type BuiltFunction, readBuiltFunction } from "./built-function.ts";
import { checkOutput, selectInput } from "./function-contract.ts";
import { runInQuickJS } from "./quickjs-run.ts";

const BUILD = join(import.meta.dirname, "..", "..", "build", "extensions");

export type FunctionCall = {
  /** The extension's handle, such as "tier-discount". */
  handle: string;
  /** Such as "cart.lines.discounts.generate.run". */
  target: string;
  /**
   * The whole input in the shape of the schema's type `Input`; the Function gets the fields its
   * query asks for. Metafields and attributes stand on their owner as lists,
   * `metafields: [{ namespace, key, type, value }]` and `attributes: [{ key, value }]`.
   */
  input: object;
  /** Where the built Function lies; the project's `build/extensions` unless told. */
  directory?: string;
};

const functions = new Map<string, Promise<BuiltFunction>>();

/**
 * Runs a built Function as Shopify would: its query selects the input, QuickJS runs it in a fresh
 * context with limited memory and instructions, the schema checks what it answers. Throws when it
 * is not built, has no such target, fails, or breaks the schema on either side.
 */
export async function runFunction(call: FunctionCall): Promise<unknown> {
  const built = await loadOnce(call.directory ?? BUILD, call.handle);
  const target = built.targets.find((known) => known.target === call.target);
  if (!target) throw new Error(`The Function ${call.handle} has no target ${call.target}`);
  const input = await selectInput(built, target, call.input);
  const { handle, bundle } = built;
  const output = await runInQuickJS({ handle, bundle, exportName: target.export, input });
  checkOutput(built, target, output);
  return output;
}

/** Building the schema takes longer than the run, so it is done once in a process. */
function loadOnce(directory: string, handle: string): Promise<BuiltFunction> {
  const path = join(directory, handle);
  const known = functions.get(path);
  if (known) return known;
  const loading = readBuiltFunction(directory, handle);
  functions.set(path, loading);
  loading.catch(() => functions.delete(path));
  return loading;
}
