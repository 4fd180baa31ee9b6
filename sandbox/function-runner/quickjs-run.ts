import {
  getQuickJS,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from "quickjs-emscripten";

const MEMORY_BYTES = 10 * 1024 * 1024;
/** Shopify stops a Function at 11 million instructions; QuickJS looks up every 10,000 or so. */
const LOOK_UPS_ALLOWED = 1_100;

export type QuickJSJob = { handle: string; bundle: string; exportName: string; input: object };

/** Runs one exported function of a bundle, alone and from nothing; returns what it wrote. */
export async function runInQuickJS(job: QuickJSJob): Promise<unknown> {
  const quickJS = await getQuickJS();
  const runtime = quickJS.newRuntime();
  limit(runtime);
  runtime.setModuleLoader((name) => {
    if (name === "function") return job.bundle;
    throw new Error(`A Function cannot import ${name}`);
  });
  const context = runtime.newContext();
  try {
    const written = provideShopifyFunction(context, JSON.stringify(job.input));
    // Called from a plain script, because a module would only reject a promise.
    const expose = `import { ${job.exportName} as run } from "function"; globalThis.run = run;`;
    evaluate(context, job, expose, "module").dispose();
    evaluate(context, job, "run()", "global").dispose();
    if (written.length !== 1) throw new Error(`${job.handle} wrote ${written.length} outputs`);
    return written[0];
  } finally {
    context.dispose();
    runtime.dispose();
  }
}

function limit(runtime: QuickJSRuntime) {
  let lookUps = 0;
  runtime.setMemoryLimit(MEMORY_BYTES);
  runtime.setInterruptHandler(() => {
    lookUps += 1;
    return lookUps > LOOK_UPS_ALLOWED;
  });
}

/** The global that the bundle's runner reads its input from and writes its output to. */
function provideShopifyFunction(context: QuickJSContext, inputJson: string): unknown[] {
  const written: unknown[] = [];
  const readInput = context.newFunction("readInput", () => {
    const parse = context.unwrapResult(context.evalCode("JSON.parse"));
    const text = context.newString(inputJson);
    const input = context.unwrapResult(context.callFunction(parse, context.undefined, text));
    parse.dispose();
    text.dispose();
    return input;
  });
  const writeOutput = context.newFunction("writeOutput", (output) => {
    written.push(context.dump(output));
  });
  const shopifyFunction = context.newObject();
  context.setProp(shopifyFunction, "readInput", readInput);
  context.setProp(shopifyFunction, "writeOutput", writeOutput);
  context.setProp(context.global, "ShopifyFunction", shopifyFunction);
  for (const handle of [readInput, writeOutput, shopifyFunction]) handle.dispose();
  return written;
}

function evaluate(
  context: QuickJSContext,
  job: QuickJSJob,
  code: string,
  type: "global" | "module",
): QuickJSHandle {
  const result = context.evalCode(code, `${job.handle}.js`, { type });
  if (!result.error) return result.value;
  const thrown: unknown = context.dump(result.error);
  result.error.dispose();
  throw new Error(`The Function ${job.handle} failed: ${describe(thrown)}`);
}

function describe(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  const { name, message } = thrown as { name?: unknown; message?: unknown };
  return `${String(name)}: ${String(message)}`;
}
