import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SCRIPTS = ["admin-frame", "app-bridge", "checkout", "landing", "shop", "thank-you"] as const;
const STYLES = ["admin", "checkout", "landing", "shop"] as const;

/** Made by `npm run extensions:build`; only names of this shape are ever looked for. */
const BUILT = /^\/(extension-host|extensions)\/([a-z0-9-]+\.(?:js|json))$/;

const bundles = new Map<string, Promise<string>>();

/** App Bridge is a classic script that must know its own tag; the pages' modules are modules. */
async function bundle(name: (typeof SCRIPTS)[number]): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`./browser/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    charset: "utf8",
    format: name === "app-bridge" ? "iife" : "esm",
    target: "es2022",
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}

function script(name: (typeof SCRIPTS)[number]): Promise<string> {
  const known = bundles.get(name);
  if (known) return known;
  const made = bundle(name);
  bundles.set(name, made);
  // A bundle that failed is tried again by the next request.
  made.catch(() => bundles.delete(name));
  return made;
}

async function styles(name: (typeof STYLES)[number]): Promise<string> {
  const files = ["base", name].map((file) => new URL(`./styles/${file}.css`, import.meta.url));
  return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
}

async function built(folder: string, file: string): Promise<string | null> {
  try {
    return await readFile(new URL(`../../build/${folder}/${file}`, import.meta.url), "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
}

function answer(text: string, type: string): Response {
  const headers = { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" };
  return new Response(text, { headers });
}

/** An extension calls the app where its build took it to be; here it is somewhere else. */
async function towardsApp(script: string, file: string, appOrigin: string): Promise<string> {
  const manifest = await built("extensions", file.replace(/\.js$/, ".json"));
  const { appUrl } = JSON.parse(manifest ?? "{}") as { appUrl?: string };
  return appUrl === undefined ? script : script.replaceAll(appUrl, appOrigin);
}

/** Scripts and styles of the pages, and the built extensions they run; null for other addresses. */
export async function assetResponse(pathname: string, appOrigin: string): Promise<Response | null> {
  if (pathname === "/app-bridge.js") return answer(await script("app-bridge"), "text/javascript");
  const asset = /^\/sandbox-pages\/([a-z-]+)\.(js|css)$/.exec(pathname);
  const scriptName = SCRIPTS.find((name) => name === asset?.[1] && asset[2] === "js");
  if (scriptName) return answer(await script(scriptName), "text/javascript");
  const styleName = STYLES.find((name) => name === asset?.[1] && asset[2] === "css");
  if (styleName) return answer(await styles(styleName), "text/css");
  const [, folder, file] = BUILT.exec(pathname) ?? [];
  if (folder === undefined || file === undefined) return null;
  const text = await built(folder, file);
  if (text === null) return null;
  if (file.endsWith(".json")) return answer(text, "application/json");
  const run = folder === "extensions" ? await towardsApp(text, file, appOrigin) : text;
  return answer(run, "text/javascript");
}
