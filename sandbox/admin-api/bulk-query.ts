import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

const MOST_CONNECTIONS = 5;
const DEEPEST = 2;
const ROOT_PAGE = 100;
const CHILD_PAGE = 250;

/** Why Shopify would not run this query in bulk; none when it would. */
export function bulkObjections(document: DocumentNode, schema: GraphQLSchema): string[] {
  const { connections, deepest, inList, withoutId, fields } = survey(document, schema);
  const possible: [boolean, string][] = [
    [fields.length !== 1, "Bulk queries must contain exactly one top-level field."],
    [
      fields.some((name) => name === "node" || name === "nodes"),
      "Bulk queries cannot contain a top level `node` or `nodes` field.",
    ],
    [connections === 0, "Bulk queries must contain at least one connection."],
    [connections > MOST_CONNECTIONS, "Bulk queries cannot contain more than 5 connections."],
    [deepest > DEEPEST, "Bulk queries cannot contain connections with a nesting depth above 2."],
    [
      inList,
      "Queries that contain a connection field within a list field are not currently supported.",
    ],
    [withoutId, "The parent 'node' field for a nested connection must select the 'id' field."],
  ];
  return possible.filter(([applies]) => applies).map(([, message]) => message);
}

function survey(document: DocumentNode, schema: GraphQLSchema) {
  const typeInfo = new TypeInfo(schema);
  const found = { connections: 0, deepest: 0, inList: false, withoutId: false };
  const fields: string[] = [];
  let depth = 0;
  let lists = 0;
  const isConnection = () => getNamedType(typeInfo.getType())?.name.endsWith("Connection") ?? false;
  // The lists of a connection itself are its edges and nodes.
  const isPlainList = () =>
    isListType(getNullableType(typeInfo.getType())) &&
    !typeInfo.getParentType()?.name.endsWith("Connection");
  const visitor = visitWithTypeInfo(typeInfo, {
    Field: {
      enter: (node, _key, siblings) => {
        if (typeInfo.getParentType() === schema.getQueryType()) fields.push(node.name.value);
        if (isConnection()) {
          found.connections += 1;
          depth += 1;
          found.deepest = Math.max(found.deepest, depth);
          found.inList ||= lists > 0;
          found.withoutId ||= depth > 1 && !selectsId(siblings);
        }
        if (isPlainList()) lists += 1;
      },
      leave: () => {
        if (isConnection()) depth -= 1;
        if (isPlainList()) lists -= 1;
      },
    },
  });
  visit(document, visitor);
  return { ...found, fields };
}

function selectsId(siblings: unknown): boolean {
  const nodes = Array.isArray(siblings) ? siblings : [];
  return nodes.some((node: FieldNode) => node.kind === Kind.FIELD && node.name.value === "id");
}

const PAGE = "sandboxPage";
const PAGE_FIELD = parse(`{ x { ${PAGE}: pageInfo { hasNextPage endCursor } } }`);

/**
 * The query as it is carried out: pages of the top connection from a cursor on, all of the connections
 * below, and beside each where its page ends.
 */
export function pagedQuery(
  document: DocumentNode,
  schema: GraphQLSchema,
  after: string | null,
): DocumentNode {
  const typeInfo = new TypeInfo(schema);
  const onField = (node: FieldNode): FieldNode | undefined => {
    const type = getNamedType(typeInfo.getType());
    if (!type?.name.endsWith("Connection") || !node.selectionSet) return undefined;
    const isRoot = typeInfo.getParentType() === schema.getQueryType();
    const paging = isRoot ? pagingArguments(ROOT_PAGE, after) : pagingArguments(CHILD_PAGE, null);
    const kept = (node.arguments ?? []).filter(({ name }) => name.value !== "first");
    return {
      ...node,
      arguments: [...kept, ...paging],
      selectionSet: {
        ...node.selectionSet,
        selections: [...node.selectionSet.selections, pageField()],
      },
    };
  };
  return visit(document, visitWithTypeInfo(typeInfo, { Field: onField }));
}

function pagingArguments(first: number, after: string | null): ArgumentNode[] {
  const named = (name: string, value: ArgumentNode["value"]): ArgumentNode => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value,
  });
  const size = named("first", { kind: Kind.INT, value: String(first) });
  return after ? [size, named("after", { kind: Kind.STRING, value: after })] : [size];
}

function pageField(): FieldNode {
  const [operation] = PAGE_FIELD.definitions;
  const outer = operation && "selectionSet" in operation ? operation.selectionSet : undefined;
  const [field] = outer?.selections ?? [];
  const inner = field?.kind === Kind.FIELD ? field.selectionSet?.selections[0] : undefined;
  if (inner?.kind !== Kind.FIELD) throw new Error("the page field is malformed");
  return inner;
}

type Json = Record<string, unknown>;

interface ConnectionAnswer {
  edges?: { node: Json }[];
  nodes?: Json[];
  [PAGE]: { hasNextPage: boolean; endCursor: string | null };
}

/** What one page of the top connection comes to: its lines, and where the next one begins. */
export function bulkLines(
  answer: Json,
  grouped: boolean,
): { lines: string[]; roots: number; next: string | null } {
  const top = Object.values(answer).find(isConnectionAnswer);
  if (!top) throw new Error("the bulk query has no connection at its top");
  const families = nodesIn(top).map((node) => family(node, null));
  const lines = grouped
    ? families.flat()
    : [...families.map(([parent = ""]) => parent), ...families.flatMap((all) => all.slice(1))];
  const { hasNextPage, endCursor } = top[PAGE];
  return { lines, roots: families.length, next: hasNextPage ? endCursor : null };
}

function isConnectionAnswer(value: unknown): value is ConnectionAnswer {
  return typeof value === "object" && value !== null && PAGE in value;
}

function nodesIn({ edges, nodes }: ConnectionAnswer): Json[] {
  return nodes ?? edges?.map(({ node }) => node) ?? [];
}

/** A node's line, and behind it those of the connections below it. */
function family(node: Json, parentId: string | null): string[] {
  const children: string[] = [];
  const own = Object.fromEntries(
    Object.entries(node).filter(([, value]) => {
      if (!isConnectionAnswer(value)) return true;
      if (value[PAGE].hasNextPage) throw new Error(`more than ${CHILD_PAGE} below one node`);
      for (const child of nodesIn(value)) children.push(...family(child, String(node.id)));
      return false;
    }),
  );
  const line = JSON.stringify(parentId === null ? own : { ...own, __parentId: parentId });
  return [line, ...children];
}
