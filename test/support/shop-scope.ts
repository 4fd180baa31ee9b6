/**
 * Whether a statement stays inside one shop: each table of the shops' that it names must be tied by
 * its shop column to a parameter, directly or through another table that is. PostgreSQL's own parser
 * reads the statement; what the rules below do not understand counts as not tied.
 */
import { parse } from "libpg-query";

/** Table -> the columns any of which says whose row it is. */
export type ShopTables = ReadonlyMap<string, readonly string[]>;

/** Stands in a statement for what only running the code can tell. */
export const UNKNOWN = "unknown_here";

type Tree = { readonly [key: string]: unknown };

/** A table of a shop's, or a row source that is none, under the name the statement gives it. */
interface Source {
  readonly name: string;
  readonly keys: readonly string[];
  /** Tied from the start: a query of its own, judged by itself. */
  readonly tied: boolean;
}

interface Scope {
  readonly outer: Scope | null;
  readonly sources: Map<string, Source>;
  readonly queries: ReadonlySet<string>;
}

/** Once `from` is tied, `to` is; null is a parameter, tied from the start. */
interface Tie {
  readonly from: Source | null;
  readonly to: Source;
}

interface Reading {
  readonly tables: ShopTables;
  readonly required: Source[];
  readonly ties: Tie[];
  readonly complaints: string[];
}

/** The tables that the statement does not tie to a shop; none when it is sound. */
export async function looseTables(text: string, tables: ShopTables): Promise<string[]> {
  const { stmts = [] } = (await parse(text)) as { stmts?: { stmt: Tree }[] };
  return stmts.flatMap(({ stmt }) => {
    const reading: Reading = { tables, required: [], ties: [], complaints: [] };
    readStatement(stmt, { outer: null, sources: new Map(), queries: new Set() }, reading);
    return [...reading.complaints, ...looseOf(reading)];
  });
}

function looseOf({ required, ties }: Reading): string[] {
  const tied = new Set<Source | null>([null]);
  for (let before = -1; before !== tied.size; ) {
    before = tied.size;
    for (const { from, to } of ties) if (from?.tied || tied.has(from)) tied.add(to);
  }
  return required.filter((source) => !tied.has(source)).map(({ name }) => name);
}

const STATEMENTS: Record<string, (node: Tree, outer: Scope, reading: Reading) => void> = {
  SelectStmt: readSelect,
  InsertStmt: readInsert,
  UpdateStmt: (node, outer, reading) => readChange(node, outer, { reading, from: "fromClause" }),
  DeleteStmt: (node, outer, reading) => readChange(node, outer, { reading, from: "usingClause" }),
};

function readStatement(statement: Tree, outer: Scope, reading: Reading): void {
  const [kind = "", node] = Object.entries(statement)[0] ?? [];
  const read = STATEMENTS[kind];
  if (read) {
    read(node as Tree, outer, reading);
    return;
  }
  // SET, VACUUM and the like: nothing of a shop's may be named in them.
  for (const name of tablesIn(node, reading.tables)) reading.complaints.push(`${name} in ${kind}`);
}

function readSelect(select: Tree, outer: Scope, reading: Reading): void {
  const scope = scopeWithin(select, outer, reading);
  if (select.larg) readSelect(select.larg as Tree, scope, reading);
  if (select.rarg) readSelect(select.rarg as Tree, scope, reading);
  for (const item of list(select.fromClause)) readSource(item, scope, reading);
  readConditions(select.whereClause, scope, { reading, onlyInto: null });
  const rest = ["targetList", "groupClause", "havingClause", "sortClause", "valuesLists"];
  for (const part of [...rest, "limitCount", "limitOffset", "windowClause", "distinctClause"]) {
    readInnerQueries(select[part], scope, reading);
  }
}

function readChange(
  change: Tree,
  outer: Scope,
  { reading, from }: { reading: Reading; from: string },
): void {
  const scope = scopeWithin(change, outer, reading);
  addTable(change.relation as Tree, scope, reading);
  for (const item of list(change[from])) readSource(item, scope, reading);
  readConditions(change.whereClause, scope, { reading, onlyInto: null });
  readInnerQueries(change.targetList, scope, reading);
  readInnerQueries(change.returningList ?? change.returningClause, scope, reading);
}

/** What is written carries the shop of a parameter, or of a table that is tied to one. */
function readInsert(insert: Tree, outer: Scope, reading: Reading): void {
  const scope = scopeWithin(insert, outer, reading);
  const target = addTable(insert.relation as Tree, scope, reading);
  const select = (insert.selectStmt as Tree | undefined)?.SelectStmt as Tree | undefined;
  if (!select) return;
  const inner = { outer: scope, sources: new Map(), queries: scope.queries } satisfies Scope;
  const queries = scopeWithin(select, inner, reading);
  for (const item of list(select.fromClause)) readSource(item, queries, reading);
  readConditions(select.whereClause, queries, { reading, onlyInto: null });
  readInnerQueries([select.targetList, select.valuesLists], queries, reading);
  readInnerQueries(insert.onConflictClause, scope, reading);
  if (!target) return;
  const columns = list(insert.cols).map((column) => (column.ResTarget as Tree | undefined)?.name);
  const at = columns.findIndex((column) => target.keys.includes(String(column)));
  for (const row of at < 0 ? [] : insertedRows(select)) tieTo(target, row[at], queries, reading);
}

function insertedRows(select: Tree): Tree[][] {
  if (!select.valuesLists) {
    return [list(select.targetList).map((each) => (each.ResTarget as Tree).val as Tree)];
  }
  const rows = list(select.valuesLists).map((row) => list((row.List as Tree).items));
  return rows.length === 1 ? rows : []; // each row would have to be tied: not understood
}

function tieTo(target: Source, value: Tree | undefined, scope: Scope, reading: Reading): void {
  if (isParameter(value)) reading.ties.push({ from: null, to: target });
  const column = columnSource(value, scope);
  if (column) reading.ties.push({ from: column, to: target });
}

function scopeWithin(query: Tree, outer: Scope, reading: Reading): Scope {
  const queries = new Set(outer.queries);
  const scope = { outer, sources: new Map<string, Source>(), queries };
  const clause = query.withClause as Tree | undefined;
  for (const each of list(clause?.ctes)) {
    const { ctename, ctequery } = each.CommonTableExpr as { ctename: string; ctequery: Tree };
    if (clause?.recursive) queries.add(ctename);
    readStatement(ctequery, { outer: scope, sources: new Map(), queries }, reading);
    queries.add(ctename);
  }
  return scope;
}

function readSource(item: Tree, scope: Scope, reading: Reading): void {
  if (item.RangeVar) addTable(item.RangeVar as Tree, scope, reading);
  else if (item.JoinExpr) readJoin(item.JoinExpr as Tree, scope, reading);
  else if (item.RangeSubselect) {
    const { subquery, alias } = item.RangeSubselect as { subquery: Tree; alias?: Tree };
    readStatement(subquery, { outer: scope, sources: new Map(), queries: scope.queries }, reading);
    // What it gives is of one shop, or its own tables are complained of.
    addOther(String(alias?.aliasname), scope, true);
  } else readInnerQueries(item, scope, reading);
}

function readJoin(join: Tree, scope: Scope, reading: Reading): void {
  readSource(join.larg as Tree, scope, reading);
  const before = new Set(scope.sources.values());
  readSource(join.rarg as Tree, scope, reading);
  const joined = new Set([...scope.sources.values()].filter((source) => !before.has(source)));
  // An outer join leaves out nothing of its left side.
  const onlyInto = join.jointype === "JOIN_INNER" || !join.jointype ? null : joined;
  const isUnderstood = onlyInto === null || join.jointype === "JOIN_LEFT";
  if (isUnderstood) readConditions(join.quals, scope, { reading, onlyInto });
  else readInnerQueries(join.quals, scope, reading);
}

function addTable(range: Tree, scope: Scope, reading: Reading): Source | null {
  const table = String(range.relname);
  const alias = (range.alias as Tree | undefined)?.aliasname;
  const name = typeof alias === "string" ? alias : table;
  if (scope.queries.has(table)) {
    addOther(name, scope, true);
    return null;
  }
  // A table nobody knows the name of may be a shop's.
  const keys = table === UNKNOWN ? ["shop_id"] : reading.tables.get(table);
  const label = alias ? `${table} ${alias}` : table;
  const source = { name: label, keys: keys ?? [], tied: false };
  scope.sources.set(name, source);
  if (keys) reading.required.push(source);
  return keys ? source : null;
}

function addOther(name: string, scope: Scope, tied: boolean): void {
  scope.sources.set(name, { name, keys: ["shop_id"], tied });
}

interface Into {
  readonly reading: Reading;
  readonly onlyInto: ReadonlySet<Source> | null;
}

/** Equalities that must hold for every row: those joined by AND alone. */
function readConditions(node: unknown, scope: Scope, into: Into): void {
  if (!isTree(node)) return;
  const boolean = node.BoolExpr as Tree | undefined;
  if (boolean?.boolop === "AND_EXPR") {
    for (const each of list(boolean.args)) readConditions(each, scope, into);
    return;
  }
  const expression = node.A_Expr as Tree | undefined;
  if (expression && isEquality(expression)) {
    readEquality(expression.lexpr as Tree, expression.rexpr as Tree, { scope, into });
  }
  readInnerQueries(node, scope, into.reading);
}

function isEquality({ kind, name }: Tree): boolean {
  const [operator] = list(name);
  return kind === "AEXPR_OP" && (operator?.String as Tree | undefined)?.sval === "=";
}

function readEquality(
  left: Tree,
  right: Tree,
  { scope, into: { reading, onlyInto } }: { scope: Scope; into: Into },
): void {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    const to = columnSource(one, scope);
    if (!to || (onlyInto && !onlyInto.has(to))) continue;
    const from = columnSource(other, scope);
    if (from) reading.ties.push({ from, to });
    // A query in its place is judged by itself.
    else if (isParameter(other) || other.SubLink) reading.ties.push({ from: null, to });
  }
}

function isParameter(node: Tree | undefined): boolean {
  if (!node) return false;
  return "ParamRef" in node || isParameter((node.TypeCast as Tree | undefined)?.arg as Tree);
}

/** The source whose shop column this is; undefined for every other expression. */
function columnSource(node: Tree | undefined, scope: Scope): Source | undefined {
  const fields = list((node?.ColumnRef as Tree | undefined)?.fields);
  const words = fields.map((field) => (field.String as Tree | undefined)?.sval);
  const column = words.at(-1);
  if (typeof column !== "string" || words.length > 2) return undefined;
  const alias = words.length === 2 ? String(words[0]) : null;
  for (let at: Scope | null = scope; at; at = at.outer) {
    const named = alias === null ? theOnly(at, column) : at.sources.get(alias);
    if (named) return named.keys.includes(column) ? named : undefined;
  }
  return undefined;
}

function theOnly({ sources }: Scope, column: string): Source | undefined {
  const having = [...sources.values()].filter(({ keys }) => keys.includes(column));
  return having.length === 1 ? having[0] : undefined;
}

function readInnerQueries(node: unknown, scope: Scope, reading: Reading): void {
  if (Array.isArray(node)) for (const each of node) readInnerQueries(each, scope, reading);
  if (!isTree(node)) return;
  for (const [key, value] of Object.entries(node)) {
    if (key in STATEMENTS) {
      readStatement(
        { [key]: value },
        { outer: scope, sources: new Map(), queries: scope.queries },
        reading,
      );
    } else readInnerQueries(value, scope, reading);
  }
}

function tablesIn(node: unknown, tables: ShopTables): string[] {
  if (Array.isArray(node)) return node.flatMap((each) => tablesIn(each, tables));
  if (!isTree(node)) return [];
  const name = node.relname;
  const own = typeof name === "string" && tables.has(name) ? [name] : [];
  return [...own, ...Object.values(node).flatMap((each) => tablesIn(each, tables))];
}

function isTree(node: unknown): node is Tree {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

function list(node: unknown): Tree[] {
  return Array.isArray(node) ? node.filter(isTree) : [];
}
