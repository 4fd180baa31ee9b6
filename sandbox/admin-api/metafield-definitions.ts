import type { SandboxShop } from "../shop/sandbox-shop.ts";
import { type ShopDatabase, type SqlRow, text } from "../shop/shop-database.ts";
import {
  connection,
  type GraphArgs,
  type GraphSource,
  notImplemented,
  pagesOf,
} from "./graph-source.ts";
import { isKnownType, namingFault } from "./metafield-rules.ts";

const NOT_IMPLEMENTED = [
  "validations",
  "constraints",
  "capabilities",
  "useAsCollectionCondition",
  "pin",
];

interface DefinitionBody {
  name: string;
  description: string | null;
  type: string;
  access: { admin: string; storefront: string; customerAccount: string };
}

export interface MetafieldDefinition extends DefinitionBody {
  id: string;
  ownerType: string;
  namespace: string;
  key: string;
}

interface DefinitionFault {
  code: string;
  message: string;
  field: string[];
}

/** What metafields are declared to be, by owner type, namespace and key. */
export class MetafieldDefinitions {
  readonly #shop: SandboxShop;
  readonly #database: ShopDatabase;

  constructor(shop: SandboxShop, database: ShopDatabase) {
    this.#shop = shop;
    this.#database = database;
  }

  find(ownerType: string, namespace: string, key: string): MetafieldDefinition | null {
    const row = this.#database.get(
      "select * from metafield_definitions where owner_type = ? and namespace = ? and key = ?",
      ownerType,
      namespace,
      key,
    );
    return row ? definitionOf(row) : null;
  }

  /** Namespaces that begin with another app's name are that app's. */
  isOfAnotherApp(namespace: string): boolean {
    const own = this.#shop.resolveNamespace("$app");
    const isOurs = namespace === own || namespace.startsWith(`${own}--`);
    return namespace.startsWith("app--") && !isOurs;
  }

  /** The caller has checked the scopes that the owner type needs. */
  create(input: GraphArgs): GraphSource {
    const later = NOT_IMPLEMENTED.find((key) => input[key] != null && input[key] !== false);
    if (later) throw notImplemented(`MetafieldDefinitionInput.${later}`);
    const at = {
      ownerType: String(input.ownerType),
      namespace: this.#shop.resolveNamespace(String(input.namespace ?? "$app")),
      key: String(input.key),
    };
    const fault = this.#faultOf(input, at);
    if (fault) return refused(fault);
    const access = (input.access ?? {}) as Record<string, string | null>;
    const body: DefinitionBody = {
      name: String(input.name),
      description: input.description == null ? null : String(input.description),
      type: String(input.type),
      access: {
        admin: access.admin ?? "PUBLIC_READ_WRITE",
        storefront: access.storefront ?? "NONE",
        customerAccount: access.customerAccount ?? "NONE",
      },
    };
    const createdDefinition = this.source({ ...at, ...body, id: this.#save(at, body) });
    return { __typename: "MetafieldDefinitionCreatePayload", createdDefinition, userErrors: [] };
  }

  list(args: GraphArgs): GraphSource {
    for (const key of ["query", "constraintStatus", "constraintSubtype"]) {
      if (args[key] != null) throw notImplemented(`metafieldDefinitions(${key}:)`);
    }
    const namespace =
      args.namespace == null ? null : this.#shop.resolveNamespace(String(args.namespace));
    const all = this.#database
      .all("select * from metafield_definitions where owner_type = ?", String(args.ownerType))
      .map(definitionOf)
      .filter((definition) => namespace === null || definition.namespace === namespace)
      .filter((definition) => args.key == null || definition.key === args.key);
    return connection(args, pagesOf(all), (definition) => this.source(definition));
  }

  source(definition: MetafieldDefinition): GraphSource {
    return {
      __typename: "MetafieldDefinition",
      id: `gid://shopify/MetafieldDefinition/${definition.id}`,
      name: definition.name,
      description: definition.description,
      namespace: definition.namespace,
      key: definition.key,
      ownerType: definition.ownerType,
      type: { __typename: "MetafieldDefinitionType", name: definition.type },
      access: { __typename: "MetafieldAccess", ...definition.access },
      pinnedPosition: null,
      useAsCollectionCondition: false,
      validations: [],
      validationStatus: "ALL_VALID",
    };
  }

  #faultOf(
    input: GraphArgs,
    at: { ownerType: string; namespace: string; key: string },
  ): DefinitionFault | null {
    const fault = (field: string, code: string, message: string) => ({
      code,
      message,
      field: ["definition", field],
    });
    if (String(input.name).trim() === "") return fault("name", "BLANK", "Name can't be blank");
    if (this.isOfAnotherApp(at.namespace)) {
      const message = "The namespace is reserved for another app.";
      return fault("namespace", "RESERVED_NAMESPACE_KEY", message);
    }
    const access = (input.access ?? {}) as GraphArgs;
    if (!at.namespace.startsWith("app--") && access.admin != null) {
      const message =
        "Setting this access control is not permitted. It must be one of [“public_read_write”].";
      return fault("access", "ADMIN_ACCESS_INPUT_NOT_ALLOWED", message);
    }
    const naming = namingFault(at.namespace, "Namespace") ?? namingFault(at.key, "Key");
    if (naming) {
      const code = naming.code === "INVALID" ? "INVALID_CHARACTER" : naming.code;
      return fault(naming.message.startsWith("Key") ? "key" : "namespace", code, naming.message);
    }
    if (!isKnownType(String(input.type))) {
      return fault("type", "INCLUSION", `Type name ${input.type} is not a valid type.`);
    }
    if (!this.find(at.ownerType, at.namespace, at.key)) return null;
    const owner = at.ownerType.slice(0, 1) + at.ownerType.slice(1).toLowerCase();
    const message = `Key is in use for ${owner} metafields on the '${at.namespace}' namespace.`;
    return fault("key", "TAKEN", message);
  }

  #save(at: { ownerType: string; namespace: string; key: string }, body: DefinitionBody): string {
    return this.#shop.batch(() => {
      const id = this.#shop.ids.next();
      this.#database.run(
        `insert into metafield_definitions (id, owner_type, namespace, key, body)
         values (?, ?, ?, ?, ?)`,
        id,
        at.ownerType,
        at.namespace,
        at.key,
        JSON.stringify(body),
      );
      return id;
    });
  }
}

function refused(fault: DefinitionFault): GraphSource {
  const error = { __typename: "MetafieldDefinitionCreateUserError", ...fault };
  return {
    __typename: "MetafieldDefinitionCreatePayload",
    createdDefinition: null,
    userErrors: [{ elementIndex: null, elementKey: null, ...error }],
  };
}

function definitionOf(row: SqlRow): MetafieldDefinition {
  return {
    id: text(row.id),
    ownerType: text(row.owner_type),
    namespace: text(row.namespace),
    key: text(row.key),
    ...(JSON.parse(text(row.body)) as DefinitionBody),
  };
}
