/**
 * Bundles the extensions as Shopify's CLI 4.8 does, with its esbuild options, and the sandbox's
 * extension host, so that both run without the CLI:
 *   build/extensions/<handle>.js         a UI extension (script) or a Function (ES module)
 *   build/extensions/<handle>.json       its manifest, from the toml, the locales, the queries
 *   build/extensions/<handle>.graphql    a Function's schema
 *   build/extension-host/{host,worker}.js
 */
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { gzipSync } from "node:zlib";
import { type BuildOptions, build } from "esbuild";
import { parse } from "smol-toml";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "..");
const SOURCE = join(ROOT, "extensions");
const HOST_SOURCE = join(ROOT, "sandbox", "extension-host");
const BUILD = join(ROOT, "build");

/** Where the app is, as its toml says; whoever serves an extension elsewhere puts theirs in its place. */
const APP_URL = z
  .object({ application_url: z.url() })
  .parse(parse(await readFile(join(ROOT, "shopify.app.toml"), "utf8"))).application_url;

/** Our promise for a UI extension, gzip -9. Shopify's own limit is 64 kB. */
export const BYTES_ALLOWED = 20_000;

const TARGETING = z.object({
  target: z.string(),
  module: z.string().optional(),
  input_query: z.string().optional(),
  export: z.string().optional(),
});
const CONFIGURATION = z.object({
  api_version: z.string(),
  extensions: z.tuple([
    z.object({
      handle: z.string(),
      type: z.enum(["ui_extension", "function"]),
      targeting: z.array(TARGETING),
      metafields: z.array(z.object({ namespace: z.string(), key: z.string() })).default([]),
      capabilities: z.object({ network_access: z.boolean().default(false) }).prefault({}),
    }),
  ]),
});

type Extension = z.infer<typeof CONFIGURATION>["extensions"][0] & {
  apiVersion: string;
  directory: string;
  /** The built files' path, without the ending. */
  out: string;
};

export type BuiltExtension = { handle: string; type: Extension["type"]; compressedBytes: number };

/**
 * Builds into the folders `extensions` and `extension-host` of `into`, an absolute path. Writes
 * over what is there and deletes nothing. Throws when a UI extension has outgrown what is allowed.
 */
export async function buildExtensions(into = BUILD): Promise<BuiltExtension[]> {
  if (!isAbsolute(into)) throw new Error(`The build folder must be an absolute path: "${into}"`);
  const hostDirectory = join(into, "extension-host");
  const outDirectory = join(into, "extensions");
  await Promise.all([hostDirectory, outDirectory].map((path) => mkdir(path, { recursive: true })));
  const extensions = await readExtensions(outDirectory);
  const [built] = await Promise.all([
    Promise.all(extensions.map(buildExtension)),
    buildHost(hostDirectory),
  ]);
  for (const { handle, type, compressedBytes } of built) {
    if (type === "ui_extension" && compressedBytes > BYTES_ALLOWED) {
      throw new Error(`${handle} is ${compressedBytes} bytes, ${BYTES_ALLOWED} are allowed`);
    }
  }
  return built;
}

async function readExtensions(outDirectory: string): Promise<Extension[]> {
  const tomls = (await readdir(SOURCE, { recursive: true })).filter((path) =>
    /^[^/\\]+[/\\]shopify\.extension\.toml$/.test(path),
  );
  return Promise.all(
    tomls.sort().map(async (path) => {
      const toml = await readFile(join(SOURCE, path), "utf8");
      const { api_version, extensions } = CONFIGURATION.parse(parse(toml));
      const directory = join(SOURCE, path, "..");
      const out = join(outDirectory, extensions[0].handle);
      return { ...extensions[0], apiVersion: api_version, directory, out };
    }),
  );
}

async function buildExtension(extension: Extension): Promise<BuiltExtension> {
  const { handle, type, out } = extension;
  const isFunction = type === "function";
  await build(isFunction ? functionOptions(extension) : uiOptions(extension));
  const manifest = isFunction ? await functionManifest(extension) : await uiManifest(extension);
  await writeFile(`${out}.json`, JSON.stringify(manifest, null, 2));
  const compressed = gzipSync(await readFile(`${out}.js`), { level: 9 });
  return { handle, type, compressedBytes: compressed.length };
}

function uiOptions({ out, directory, targeting }: Extension): BuildOptions {
  const lines = targeting.map(
    ({ target, module }, index) =>
      `import Target_${index} from ${JSON.stringify(module)};` +
      `shopify.extend(${JSON.stringify(target)}, (...args) => Target_${index}(...args));`,
  );
  return {
    stdin: { contents: lines.join("\n"), resolveDir: directory, loader: "tsx" },
    outfile: `${out}.js`,
    bundle: true,
    define: {
      "process.env.NODE_ENV": '"production"',
      "process.env.APP_URL": JSON.stringify(APP_URL),
    },
    jsx: "automatic",
    legalComments: "none",
    loader: { ".esnext": "ts", ".js": "jsx" },
    minify: true,
    resolveExtensions: [".tsx", ".ts", ".js", ".json", ".esnext", ".mjs", ".ejs"],
    target: "es6",
  };
}

function functionOptions({ out, directory, targeting }: Extension): BuildOptions {
  const names = targeting.map((target) => camelCase(target.export ?? ""));
  const lines = [
    'import run from "@shopify/shopify_function/run";',
    ...names.map((name) => `import { ${name} as run_${name} } from "user-function";`),
    ...names.map((name) => `export function ${name}() { return run(run_${name}); }`),
  ];
  return {
    stdin: { contents: lines.join("\n"), resolveDir: directory, loader: "ts" },
    outfile: `${out}.js`,
    alias: { "user-function": join(directory, "src", "index.ts") },
    bundle: true,
    format: "esm",
    legalComments: "none",
    target: "es2022",
  };
}

async function uiManifest({ handle, directory, ...extension }: Extension) {
  return {
    handle,
    apiVersion: extension.apiVersion,
    targets: extension.targeting.map(({ target }) => target),
    metafields: extension.metafields,
    networkAccess: extension.capabilities.network_access,
    appUrl: APP_URL,
    locales: await readLocales(join(directory, "locales")),
  };
}

async function readLocales(directory: string) {
  const names = await readdir(directory);
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), "utf8")));
  const defaults = names.find((name) => name.endsWith(".default.json"));
  if (!defaults) throw new Error(`No .default.json in ${directory}`);
  return {
    default: localeOf(defaults),
    files: Object.fromEntries(
      names.map((name, index) => [localeOf(name), JSON.parse(texts[index] ?? "")]),
    ),
  };
}

function localeOf(fileName: string): string {
  return fileName.replace(/(\.default)?\.json$/, "");
}

async function functionManifest({ handle, out, directory, apiVersion, targeting }: Extension) {
  await copyFile(join(directory, "schema.graphql"), `${out}.graphql`);
  const targets = targeting.map(async (targetOf) => ({
    target: targetOf.target,
    export: camelCase(targetOf.export ?? ""),
    inputQuery: await readFile(join(directory, targetOf.input_query ?? ""), "utf8"),
  }));
  return { handle, apiVersion, targets: await Promise.all(targets) };
}

async function buildHost(outdir: string) {
  const shared = { bundle: true, minify: true, target: "es2022", outdir } as const;
  await Promise.all([
    build({ ...shared, entryPoints: [join(HOST_SOURCE, "host.ts")], format: "esm" }),
    build({ ...shared, entryPoints: [join(HOST_SOURCE, "worker.ts")], format: "iife" }),
  ]);
}

function camelCase(kebab: string): string {
  return kebab.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

if (import.meta.main) {
  for (const { handle, compressedBytes } of await buildExtensions()) {
    process.stdout.write(`${handle}: ${(compressedBytes / 1000).toFixed(1)} kB compressed\n`);
  }
}
