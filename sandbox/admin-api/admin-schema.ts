import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, type GraphQLSchema, type IntrospectionQuery } from "graphql";

const FILE = new URL("../schema/admin_2026-07.json.gz", import.meta.url);
export const ADMIN_API_VERSION = "2026-07";

interface ScopeItem {
  type: "type" | "field";
  typeName: string;
  fieldName?: string;
  offlineScopes: string[];
}

interface SchemaFile {
  data: IntrospectionQuery;
  offline_scopes: { items: ScopeItem[] };
}

/** Shopify's own Admin schema, with the scopes it asks for and what it calls protected data. */
export interface AdminSchema {
  schema: GraphQLSchema;
  /** Any one of these scopes opens the type ("Customer") or field ("Mutation.metafieldsSet"). */
  scopes: ReadonlyMap<string, string[]>;
  /** Protected customer data: "Customer.email". */
  protectedFields: ReadonlySet<string>;
}

let loaded: AdminSchema | undefined;

/** Takes a third of a second the first time. */
export function adminSchema(): AdminSchema {
  loaded ??= load();
  return loaded;
}

function load(): AdminSchema {
  const file: SchemaFile = JSON.parse(
    gunzipSync(readFileSync(FILE)).toString("utf8"),
    withoutProse,
  );
  const protectedFields = new Set<string>();
  for (const type of file.data.__schema.types) {
    if (type.kind !== "OBJECT" && type.kind !== "INTERFACE") continue;
    for (const field of type.fields as readonly { name: string; isProtected?: boolean }[]) {
      if (field.isProtected) protectedFields.add(`${type.name}.${field.name}`);
    }
  }
  const scopes = new Map<string, string[]>();
  for (const item of file.offline_scopes.items) {
    if (item.offlineScopes.length === 0) continue;
    const name = item.type === "field" ? `${item.typeName}.${item.fieldName}` : item.typeName;
    scopes.set(name, item.offlineScopes);
  }
  return { schema: buildClientSchema(file.data, { assumeValid: true }), scopes, protectedFields };
}

/** Half of the file is documentation that nobody reads here. */
function withoutProse(key: string, value: unknown): unknown {
  return key === "description" || key === "protectedContent" ? undefined : value;
}
