import {
  type DocumentNode,
  type GraphQLError,
  getNamedType,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { AdminSchema } from "./admin-schema.ts";

export type GateOutcome =
  | { kind: "open"; document: DocumentNode; protectedFields: string[] }
  | { kind: "closed"; errors: GateError[] };

export interface GateError {
  message: string;
  locations?: readonly { line: number; column: number }[];
  extensions?: Record<string, unknown>;
}

/** Lets an operation through only when Shopify's schema knows all of it and the scopes allow it. */
export function gateOperation(
  { schema, scopes, protectedFields }: AdminSchema,
  query: string,
  granted: string[],
): GateOutcome {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: 20_000 });
  } catch (error) {
    return { kind: "closed", errors: [gateError(error as GraphQLError, "PARSE_ERROR")] };
  }
  const invalid = validate(schema, document);
  if (invalid.length > 0) {
    const errors = invalid.map((error) => gateError(error, "GRAPHQL_VALIDATION_FAILED"));
    return { kind: "closed", errors };
  }
  const touched = touchedFields(document, schema);
  const denied = touched.flatMap(({ name, field, type }) => {
    const required = [scopes.get(name), scopes.get(type)].filter((list) => list !== undefined);
    return required
      .filter((list) => !allows(granted, list))
      .map((list) => accessDenied(field, list));
  });
  if (denied.length > 0) return { kind: "closed", errors: denied };
  const names = new Set(touched.map(({ name }) => name));
  const touchedProtected = [...names].filter((name) => protectedFields.has(name));
  return { kind: "open", document, protectedFields: touchedProtected };
}

/** `write_orders` allows what `read_orders` does. */
export function allows(granted: string[], anyOf: string[]): boolean {
  return anyOf.some(
    (scope) => granted.includes(scope) || granted.includes(scope.replace(/^read_/, "write_")),
  );
}

export function accessDenied(field: string, anyOf: string[]): GateError {
  const required = `${anyOf.map((scope) => `\`${scope}\``).join(" or ")} access scope.`;
  return {
    message: `Access denied for ${field} field. Required access: ${required}`,
    extensions: { code: "ACCESS_DENIED", requiredAccess: required },
  };
}

interface TouchedField {
  /** "Customer.email" */
  name: string;
  field: string;
  /** Name of the type it returns. */
  type: string;
}

function touchedFields(document: DocumentNode, schema: AdminSchema["schema"]): TouchedField[] {
  const typeInfo = new TypeInfo(schema);
  const touched: TouchedField[] = [];
  const onField = () => {
    const parent = typeInfo.getParentType();
    const field = typeInfo.getFieldDef();
    if (!parent || !field) return;
    const type = getNamedType(field.type).name;
    touched.push({ name: `${parent.name}.${field.name}`, field: field.name, type });
  };
  visit(document, visitWithTypeInfo(typeInfo, { Field: onField }));
  return touched;
}

function gateError(error: GraphQLError, code: string): GateError {
  return { message: error.message, locations: error.locations ?? [], extensions: { code } };
}
