import {
  coerceInputValue,
  execute,
  type GraphQLFieldResolver,
  type GraphQLInputType,
  type GraphQLSchema,
} from "graphql";
import type { BuiltFunction, FunctionTarget } from "./built-function.ts";

type Source = { [field: string]: unknown };

/** The fields the Function's input query asks for, as Shopify would hand them over. */
export async function selectInput(
  built: BuiltFunction,
  target: FunctionTarget,
  input: object,
): Promise<object> {
  const { data, errors } = await execute({
    schema: built.schema,
    document: target.inputQuery,
    rootValue: input,
    fieldResolver: resolveField,
  });
  if (errors || !data) {
    const reasons = errors?.map((error) => error.message).join("; ");
    throw new Error(`${built.handle}: the input does not fit the schema: ${reasons}`);
  }
  return data;
}

/** A field reads as it stands; `metafield` and `attribute` are looked up in the owner's list. */
const resolveField: GraphQLFieldResolver<Source, unknown> = (source, args, _context, info) => {
  const { fieldName } = info;
  if (fieldName in source) return source[fieldName];
  if (fieldName === "metafield") return find(source.metafields, args);
  if (fieldName === "attribute") return find(source.attributes, args);
  if (fieldName === "jsonValue") return JSON.parse(String(source.value));
  return undefined;
};

function find(list: unknown, wanted: Source): unknown {
  if (!Array.isArray(list)) return null;
  const keys = Object.keys(wanted);
  return list.find((item: Source) => keys.every((key) => item[key] === wanted[key])) ?? null;
}

/** Throws, naming each fault, when the output is not what the schema says of this target. */
export function checkOutput(built: BuiltFunction, target: FunctionTarget, output: unknown) {
  const faults: string[] = [];
  coerceInputValue(output, resultType(built.schema, target), (path, value, error) => {
    faults.push(`${path.join(".") || "output"} is ${JSON.stringify(value)}: ${error.message}`);
  });
  if (faults.length > 0) {
    throw new Error(`${built.handle}: the output does not fit the schema: ${faults.join("; ")}`);
  }
}

/** `cart.lines.discounts.generate.run` answers to the mutation cartLinesDiscountsGenerateRun. */
function resultType(schema: GraphQLSchema, target: FunctionTarget): GraphQLInputType {
  const name = target.target.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase());
  const result = schema.getMutationType()?.getFields()[name]?.args[0]?.type;
  if (!result) throw new Error(`The Function's schema has no result for ${target.target}`);
  return result;
}
