/** The SQL in the app's sources, as it is sent: names of constants in it are filled in. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { projectRoot } from "../../bin/setup/project-root.mjs";
import { UNKNOWN } from "./shop-scope.ts";

/** A statement; `texts` has each it can be, and is empty where only running the code can tell. */
export interface SqlText {
  /** "app/store/orders.ts readOrders": the file and the function that sends it. */
  readonly place: string;
  readonly texts: readonly string[];
}

const SENDS = new Set(["query", "script"]);
const MOST_TEXTS = 1024;

/** Every statement that a file of app sends. */
export function sqlTextsOfApp(): SqlText[] {
  return readdirSync(join(projectRoot, "app"), { recursive: true, encoding: "utf8" })
    .map((path) => `app/${path.replaceAll("\\", "/")}`)
    .filter((path) => /\.tsx?$/.test(path))
    .sort()
    .flatMap((path) => sqlTextsIn(parsed(path)));
}

const read = new Map<string, ts.SourceFile>();

function parsed(path: string): ts.SourceFile {
  const known = read.get(path);
  if (known) return known;
  const text = readFileSync(join(projectRoot, path), "utf8");
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  read.set(path, source);
  return source;
}

function sqlTextsIn(source: ts.SourceFile): SqlText[] {
  const found: SqlText[] = [];
  const look = (node: ts.Node) => {
    const sent = ts.isCallExpression(node) ? sentBy(node) : undefined;
    if (sent) {
      const texts = textsOf(sent, source);
      const place = `${source.fileName} ${functionAround(node)}`;
      found.push({ place, texts: texts.every((text) => text.trim() === UNKNOWN) ? [] : texts });
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

function sentBy(call: ts.CallExpression): ts.Expression | undefined {
  const { expression } = call;
  return ts.isPropertyAccessExpression(expression) && SENDS.has(expression.name.text)
    ? call.arguments[0]
    : undefined;
}

function functionAround(node: ts.Node): string {
  for (let at = node.parent; at; at = at.parent) {
    if (ts.isFunctionDeclaration(at) && at.name) return at.name.text;
    if (ts.isSourceFile(at.parent ?? at)) break;
    if (ts.isVariableDeclaration(at) && ts.isIdentifier(at.name) && at.initializer) {
      if (ts.isArrowFunction(at.initializer)) return at.name.text;
    }
  }
  return "(top)";
}

function textsOf(node: ts.Node | undefined, source: ts.SourceFile): string[] {
  if (!node) return [UNKNOWN];
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node)
  )
    return textsOf(node.expression, source);
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce(
      (texts, span) => joined(joined(texts, textsOf(span.expression, source)), [span.literal.text]),
      [node.head.text],
    );
  }
  if (ts.isConditionalExpression(node))
    return [...textsOf(node.whenTrue, source), ...textsOf(node.whenFalse, source)];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joined(textsOf(node.left, source), textsOf(node.right, source));
  if (ts.isIdentifier(node)) return textsOfName(node.text, node, source);
  return [UNKNOWN];
}

function joined(heads: string[], tails: string[]): string[] {
  const all = heads.flatMap((head) => tails.map((tail) => head + tail));
  if (all.length > MOST_TEXTS) throw new Error(`more than ${MOST_TEXTS} forms of "${all[0]}"`);
  return all;
}

/** What a constant holds: of an enclosing block, of the file, or of the file it comes from. */
function textsOfName(name: string, use: ts.Node, source: ts.SourceFile): string[] {
  for (let at: ts.Node | undefined = use.parent; at; at = at.parent) {
    if (ts.isForOfStatement(at)) {
      const over = loopValues(at, name, source);
      if (over) return over;
    }
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue;
    const value = constantIn(at, name);
    if (value) return textsOf(value, source);
  }
  return textsImported(name, source);
}

/** `for (const table of TABLES)`: each of them. */
function loopValues(
  loop: ts.ForOfStatement,
  name: string,
  source: ts.SourceFile,
): string[] | undefined {
  const [declared] = ts.isVariableDeclarationList(loop.initializer)
    ? loop.initializer.declarations
    : [];
  if (declared?.name.getText() !== name || !ts.isIdentifier(loop.expression)) return undefined;
  const value = constantIn(source, loop.expression.text);
  const array = value && ts.isAsExpression(value) ? value.expression : value;
  if (!array || !ts.isArrayLiteralExpression(array)) return undefined;
  return array.elements.flatMap((element) => textsOf(element, source));
}

function constantIn(block: ts.Block | ts.SourceFile, name: string): ts.Expression | undefined {
  for (const statement of block.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    if (!(statement.declarationList.flags & ts.NodeFlags.Const)) continue;
    const found = statement.declarationList.declarations.find(
      (each) => ts.isIdentifier(each.name) && each.name.text === name,
    );
    if (found) return found.initializer;
  }
  return undefined;
}

function textsImported(name: string, source: ts.SourceFile): string[] {
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier))
      continue;
    const bindings = statement.importClause?.namedBindings;
    const { text: path } = statement.moduleSpecifier;
    if (!bindings || !ts.isNamedImports(bindings) || !path.startsWith(".")) continue;
    const one = bindings.elements.find((element) => element.name.text === name);
    if (!one) continue;
    const from = parsed(posix.join(dirname(source.fileName), path));
    const value = constantIn(from, (one.propertyName ?? one.name).text);
    return value ? textsOf(value, from) : [UNKNOWN];
  }
  return [UNKNOWN];
}
