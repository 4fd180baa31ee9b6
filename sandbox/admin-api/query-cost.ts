import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** Shopify's documented costs: what a field returns decides. */
const OBJECT_COST = 1;
const MUTATION_COST = 10;
const CONNECTION_COST = 2;
export const MAXIMUM_QUERY_COST = 1000;

export type Variables = Record<string, unknown>;

/**
 * The points an operation asks for, before it runs: leaves 0, objects 1, mutations 10, connections
 * 2 and their nodes as often as `first` or `last` says; of an interface or union the dearest branch.
 */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  if (operation.operation === "mutation") {
    return MUTATION_COST * operation.selectionSet.selections.length;
  }
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === "FragmentDefinition") fragments.set(definition.name.value, definition);
  }
  return new CostWalk(schema, fragments, variables).selection(operation.selectionSet, root);
}

class CostWalk {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Map<string, FragmentDefinitionNode>;
  readonly #variables: Variables;

  constructor(
    schema: GraphQLSchema,
    fragments: Map<string, FragmentDefinitionNode>,
    variables: Variables,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  selection(selectionSet: SelectionSetNode, type: GraphQLNamedType): number {
    let own = 0;
    const branches: number[] = [];
    for (const selection of selectionSet.selections) {
      if (selection.kind === "Field") {
        own += this.#field(selection, type);
        continue;
      }
      const part =
        selection.kind === "FragmentSpread" ? this.#fragments.get(selection.name.value) : selection;
      if (!part) continue;
      const condition = part.typeCondition?.name.value;
      const branchType = (condition ? this.#schema.getType(condition) : undefined) ?? type;
      const cost = this.selection(part.selectionSet, branchType);
      if (isAbstractType(type) && branchType !== type) branches.push(cost);
      else own += cost;
    }
    return own + Math.max(0, ...branches);
  }

  #field(field: FieldNode, parent: GraphQLNamedType): number {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return 0;
    const definition = parent.getFields()[field.name.value];
    if (!definition || !field.selectionSet) return 0;
    const type = getNamedType(definition.type);
    if (isLeafType(type) || type.name === "PageInfo") return 0;
    const inner = this.selection(field.selectionSet, type);
    if (type.name.endsWith("Connection")) return CONNECTION_COST + this.#size(field) * inner;
    // The edge of a connection is counted with its node.
    return type.name.endsWith("Edge") ? inner : OBJECT_COST + inner;
  }

  #size(field: FieldNode): number {
    for (const name of ["first", "last"]) {
      const value = field.arguments?.find((argument) => argument.name.value === name)?.value;
      if (value?.kind === "IntValue") return Number(value.value);
      if (value?.kind === "Variable") {
        const given = this.#variables[value.name.value];
        if (typeof given === "number") return given;
      }
    }
    return 0;
  }
}
