/**
 * The rules of the house that can be executed: who may import whom, which words live where,
 * how long a function may be. Pure: a path and a source text in, complaints out.
 */
import { dirname, posix } from "node:path";
import ts from "typescript";

/** Folder of app -> folders of app it may import; itself is always allowed. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  usecases: ["domain"],
  store: ["domain", "usecases"], // usecases declares the ports that store implements
  shopify: ["domain", "usecases"],
  ui: ["domain"],
  routes: ["domain", "ui", "usecases"], // domain and usecases as types only
};
/** Files directly under app that wire it -> the folders that may import them. */
const WIRING: Record<string, readonly string[]> = {
  "services.server": ["routes"],
  "shopify.server": ["routes", "shopify"],
  "db.server": ["store"],
  "config.server": [],
};
/** What of the whole tree a top folder may not know. */
const MAY_NOT_KNOW: Record<string, readonly string[]> = {
  app: ["bench", "bin", "extensions", "sandbox", "test"],
  extensions: ["app", "bench", "bin", "generated", "sandbox", "test"],
  sandbox: ["app", "bench", "generated", "test"],
};
/** It knows nothing of what it judges. */
const ORACLE = "storm/oracle/";
/** Word -> the only folders of app it may appear in; "." is a file directly under app. */
const OWNED_WORDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bprocess\.env\b/, ["."]],
  [/\bnew Date\(\)|\bDate\.now\(|\bMath\.random\(/, ["."]],
  [/@prisma\/client|generated\/prisma|\$transaction\b/, ["store", "."]],
  [/gid:\/\/|#graphql/, ["shopify"]],
  [/\bnew Response\(/, ["routes", "."]],
  [/@remix-run\/|@shopify\/polaris/, ["routes", "ui", "."]],
  [/\bparseFloat\(|\*\s*100\b|\/\s*100\b/, []], // money goes through domain/money.ts
];
const NAMELESS_FOLDERS = new Set(["utils", "helpers", "common", "types"]);
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.(ts|tsx|mjs)$/;
/** Remix gives the dots, dollars and underscores in a route's name their meaning. */
const ROUTE_NAME = /^[a-z0-9$_]+([-._$]+[a-zA-Z0-9$]+)*_?\.(ts|tsx)$/;
/** Where Shopify's CLI looks for a Function, and nowhere else. */
const FUNCTION_ENTRY = /^extensions\/[^/]+\/src\/index\.ts$/;
/** What the CLV engine is as a library; nothing in the project imports it. */
const LIBRARY_EXPORT = "app/domain/clv/index.ts";
const LONGEST_FUNCTION = 70;
const SUPPRESSION =
  /@ts-(ignore|expect-error|nocheck)|biome-ignore|eslint-disable|\bTODO\b|\bFIXME\b/;
/** The files that name the forbidden words in order to forbid them. */
const NAMES_SUPPRESSIONS = new Set([
  "test/support/architecture-rules.ts",
  "test/architecture.test.ts",
]);
const DOCUMENTED = ["app/domain/", "app/usecases/"];

interface Import {
  path: string;
  typeOnly: boolean;
}

/** Every rule that a file breaks, in words. path: from the project's root, with slashes. */
export function violationsIn(path: string, text: string): string[] {
  const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
  const found = [
    ...nameViolations(path),
    ...importViolations(path, source),
    ...wordViolations(path, source),
    ...docstringViolations(path, source),
    ...suppressionViolations(path, text),
    ...(path.startsWith("test/") ? mockViolations(source) : lengthViolations(source)),
  ];
  return found.map((complaint) => `${path}: ${complaint}`);
}

function nameViolations(path: string): string[] {
  const name = posix.basename(path);
  const pattern = path.startsWith("app/routes/") ? ROUTE_NAME : KEBAB;
  const mayBeIndex = FUNCTION_ENTRY.test(path) || path === LIBRARY_EXPORT;
  const isBarrel = /^index\.\w+$/.test(name) && !mayBeIndex;
  const nameless = dirname(path)
    .split("/")
    .filter((folder) => NAMELESS_FOLDERS.has(folder));
  return [
    ...(pattern.test(name) ? [] : ["its name is not in kebab-case"]),
    ...(isBarrel ? ["barrels hide where things come from"] : []),
    ...nameless.map((folder) => `a folder "${folder}" is nobody's`),
  ];
}

function importViolations(path: string, source: ts.SourceFile): string[] {
  const top = topFolder(path);
  return importsOf(source)
    .filter((each) => each.path.startsWith("."))
    .flatMap((each) => {
      const target = posix.join(dirname(path), each.path);
      if (path.startsWith(ORACLE) && !target.startsWith(ORACLE))
        return [`the oracle may not import ${target}`];
      if (MAY_NOT_KNOW[top]?.includes(topFolder(target)))
        return [`${top} may not import ${topFolder(target)}`];
      return top === "app" && topFolder(target) === "app"
        ? roomViolations(roomOf(path), targetOf(target), each.typeOnly)
        : [];
    });
}

function roomViolations(room: string, target: string, typeOnly: boolean): string[] {
  const allowed =
    room === "." ||
    room === target ||
    MAY_IMPORT[room]?.includes(target) ||
    WIRING[target]?.includes(room);
  if (!allowed) return [`${room} may not import ${target}`];
  if (room === "routes" && (target === "domain" || target === "usecases") && !typeOnly)
    return [`routes may import ${target} as types only`];
  return [];
}

function topFolder(path: string): string {
  return path.split("/")[0] ?? "";
}

/** "domain" for app/domain/money.ts, "." for a file directly under app. */
function roomOf(path: string): string {
  const [, room = "", ...rest] = path.split("/");
  return rest.length > 0 ? room : ".";
}

/** As roomOf, but a file directly under app goes by its name: "services.server". */
function targetOf(path: string): string {
  return roomOf(path) === "." ? posix.basename(path).replace(/\.tsx?$/, "") : roomOf(path);
}

function importsOf(source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  eachNode(source, (node) => {
    const specifier = specifierOf(node);
    if (specifier) found.push(specifier);
  });
  return found;
}

function eachNode(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => eachNode(child, look));
}

function specifierOf(node: ts.Node): Import | undefined {
  if (ts.isImportDeclaration(node))
    return literalPath(node.moduleSpecifier, node.importClause?.isTypeOnly ?? false);
  if (ts.isExportDeclaration(node)) return literalPath(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return literalPath(node.argument.literal, true);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return literalPath(node.arguments[0], false);
  return undefined;
}

function literalPath(node: ts.Node | undefined, typeOnly: boolean): Import | undefined {
  return node && ts.isStringLiteralLike(node) ? { path: node.text, typeOnly } : undefined;
}

function wordViolations(path: string, source: ts.SourceFile): string[] {
  if (!path.startsWith("app/")) return [];
  const room = roomOf(path);
  // Comments may name what they warn of.
  const code = ts.createPrinter({ removeComments: true }).printFile(source);
  return OWNED_WORDS.flatMap(([word, rooms]) => {
    const hit = word.exec(code);
    if (!hit || rooms.includes(room)) return [];
    return [`"${hit[0]}" belongs in ${rooms.join(" or ") || "no folder"}`];
  });
}

function docstringViolations(path: string, source: ts.SourceFile): string[] {
  if (!DOCUMENTED.some((folder) => path.startsWith(folder))) return [];
  return source.statements
    .filter((node) => isExportedValue(node) && ts.getJSDocCommentsAndTags(node).length === 0)
    .map((node) => `${namesOf(node)} has no docstring`);
}

function isExportedValue(node: ts.Statement): boolean {
  const declares =
    ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isVariableStatement(node);
  return (
    declares && (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false)
  );
}

function namesOf(node: ts.Statement): string {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.map((each) => each.name.getText()).join(", ");
  const named = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
  return (named ? node.name?.text : undefined) ?? "the default export";
}

function lengthViolations(source: ts.SourceFile): string[] {
  const found: string[] = [];
  eachNode(source, (node) => {
    if (!ts.isFunctionLike(node) || !("body" in node)) return;
    const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
    const lines = last - first + 1;
    if (lines > LONGEST_FUNCTION)
      found.push(`the function in line ${first + 1} is ${lines} lines long`);
  });
  return found;
}

function suppressionViolations(path: string, text: string): string[] {
  if (NAMES_SUPPRESSIONS.has(path)) return [];
  const hit = SUPPRESSION.exec(text);
  return hit ? [`"${hit[0]}" hides a problem`] : [];
}

/** Tests replace the network and the clock, never our own modules. */
function mockViolations(source: ts.SourceFile): string[] {
  const found: string[] = [];
  eachNode(source, (node) => {
    if (!ts.isCallExpression(node)) return;
    const called = node.expression.getText(source);
    if (/^vi\.(mock|doMock)$/.test(called)) found.push(`${called} replaces a module of ours`);
  });
  return found;
}
