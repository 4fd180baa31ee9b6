import { GraphQLError } from "graphql";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import type { ShopDatabase } from "../shop/shop-database.ts";
import type { Metafield } from "../shop/shop-model.ts";
import { digestOf } from "../shop/shop-records.ts";
import {
  connection,
  type GraphArgs,
  type GraphSource,
  graphTime,
  notImplemented,
  pagesOf,
} from "./graph-source.ts";
import { MetafieldDefinitions } from "./metafield-definitions.ts";
import { isKnownType, namingFault, whatIsWrong } from "./metafield-rules.ts";
import { accessDenied, allows } from "./operation-gate.ts";

const MOST_AT_ONCE = 25;

/** Owner in a gid -> owner type in the schema, and the scopes that writing there needs. */
const OWNERS: Record<string, { ownerType: string; scopes: string[] }> = {
  AppInstallation: { ownerType: "API_PERMISSION", scopes: [] },
  Customer: { ownerType: "CUSTOMER", scopes: ["write_customers"] },
  DiscountAutomaticNode: { ownerType: "DISCOUNT", scopes: ["write_discounts"] },
  Order: { ownerType: "ORDER", scopes: ["write_orders"] },
  Product: { ownerType: "PRODUCT", scopes: ["write_products"] },
  Shop: { ownerType: "SHOP", scopes: [] },
};

interface SetInput {
  ownerId: string;
  namespace?: string | null;
  key: string;
  type?: string | null;
  value: string;
  compareDigest?: string | null;
}

interface DeleteInput {
  ownerId: string;
  namespace: string;
  key: string;
}

interface SetFault {
  code: string;
  message: string;
  field: string[];
  elementIndex: number | null;
}

export class MetafieldResolvers {
  readonly #shop: SandboxShop;
  readonly #granted: string[];
  readonly #definitions: MetafieldDefinitions;

  constructor(shop: SandboxShop, database: ShopDatabase, granted: string[]) {
    this.#shop = shop;
    this.#granted = granted;
    this.#definitions = new MetafieldDefinitions(shop, database);
  }

  /** `metafield` and `metafields` of a resource, to be spread into its source. */
  fieldsOf(ownerId: string): Record<string, unknown> {
    return {
      metafield: ({ namespace, key }: GraphArgs) => {
        const found = this.#shop.metafield(ownerId, String(namespace ?? "$app"), String(key));
        return found ? this.#source(found) : null;
      },
      metafields: (args: GraphArgs) => {
        if (args.keys != null) throw notImplemented("metafields(keys:)");
        const wanted =
          args.namespace == null ? null : this.#shop.resolveNamespace(String(args.namespace));
        const all = this.#shop
          .metafields(ownerId)
          .filter((metafield) => wanted === null || metafield.namespace === wanted);
        return connection(args, pagesOf(all), (metafield) => this.#source(metafield));
      },
    };
  }

  /** All or none, as Shopify does. */
  set(args: GraphArgs): GraphSource {
    const inputs = args.metafields as SetInput[];
    if (inputs.length > MOST_AT_ONCE) {
      const message = `Exceeded the maximum metafields input limit of ${MOST_AT_ONCE}.`;
      const code = "LESS_THAN_OR_EQUAL_TO";
      return refused([{ code, message, field: ["metafields"], elementIndex: null }]);
    }
    const faults = inputs.flatMap((input, index) => this.#faultOf(input, index) ?? []);
    if (faults.length > 0) return refused(faults);
    const metafields = this.#shop.batch(() =>
      inputs.map((input) => this.#source(this.#write(input))),
    );
    return { __typename: "MetafieldsSetPayload", metafields, userErrors: [] };
  }

  /** One that is not there answers with null and is no error; all or none otherwise. */
  delete(args: GraphArgs): GraphSource {
    const inputs = args.metafields as DeleteInput[];
    const unknown = inputs.flatMap(({ ownerId }, index) => {
      const ownerType = this.#ownerType(ownerId);
      if (ownerType) this.#requireScopes("metafieldsDelete", ownerType);
      const field = ["metafields", String(index), "ownerId"];
      return ownerType
        ? []
        : [{ __typename: "UserError", field, message: "Owner does not exist." }];
    });
    const deleted = unknown.length > 0 ? [] : this.#shop.batch(() => inputs.map(this.#deleteOne));
    return {
      __typename: "MetafieldsDeletePayload",
      deletedMetafields: deleted,
      userErrors: unknown,
    };
  }

  readonly #deleteOne = ({ ownerId, namespace, key }: DeleteInput): GraphSource | null => {
    const resolved = this.#shop.resolveNamespace(namespace);
    if (!this.#shop.records.metafield(ownerId, resolved, key)) return null;
    this.#shop.records.deleteMetafield(ownerId, resolved, key);
    return { __typename: "MetafieldIdentifier", ownerId, namespace: resolved, key };
  };

  createDefinition(args: GraphArgs): GraphSource {
    const input = args.definition as GraphArgs;
    this.#requireScopes("metafieldDefinitionCreate", String(input.ownerType));
    return this.#definitions.create(input);
  }

  definitions(args: GraphArgs): GraphSource {
    return this.#definitions.list(args);
  }

  #faultOf(input: SetInput, index: number): SetFault | null {
    const at = (field: string, code: string, message: string): SetFault => ({
      code,
      message,
      field: ["metafields", String(index), field],
      elementIndex: index,
    });
    const ownerType = this.#ownerType(input.ownerId);
    if (!ownerType) return at("ownerId", "INVALID", "Owner does not exist.");
    this.#requireScopes("metafieldsSet", ownerType);
    const namespace = this.#shop.resolveNamespace(input.namespace ?? "$app");
    if (this.#definitions.isOfAnotherApp(namespace)) {
      const message =
        "Access to this namespace and key on Metafields for this resource type is not allowed.";
      return at("namespace", "APP_NOT_AUTHORIZED", message);
    }
    const naming = namingFault(namespace, "Namespace") ?? namingFault(input.key, "Key");
    if (naming) {
      const field = naming.message.startsWith("Key") ? "key" : "namespace";
      return at(field, naming.code, naming.message);
    }
    const definition = this.#definitions.find(ownerType, namespace, input.key);
    const existing = this.#shop.records.metafield(input.ownerId, namespace, input.key);
    const type = input.type ?? definition?.type ?? existing?.type;
    if (!type) return at("type", "BLANK", "Type can't be blank");
    if (!isKnownType(type)) return at("type", "INCLUSION", `Type ${type} is not a known type.`);
    if (definition && definition.type !== type) {
      const message = `Type must be consistent with the definition's type: '${definition.type}'.`;
      return at("type", "INVALID_TYPE", message);
    }
    const wrong = whatIsWrong(type, input.value);
    if (wrong) return at("value", "INVALID_VALUE", `Value ${wrong}`);
    if (input.compareDigest === undefined) return null;
    if (input.compareDigest === (existing?.compareDigest ?? null)) return null;
    const stale =
      "The resource has been updated since it was loaded. Try again with an updated `compareDigest` value.";
    return at("compareDigest", "STALE_OBJECT", stale);
  }

  /** The input has no fault. */
  #write(input: SetInput): Metafield {
    const namespace = this.#shop.resolveNamespace(input.namespace ?? "$app");
    const existing = this.#shop.records.metafield(input.ownerId, namespace, input.key);
    const ownerType = this.#ownerType(input.ownerId) ?? "";
    const declared = this.#definitions.find(ownerType, namespace, input.key)?.type;
    const now = this.#shop.now();
    const metafield: Metafield = {
      id: existing?.id ?? this.#shop.ids.next(),
      ownerId: input.ownerId,
      namespace,
      key: input.key,
      type: input.type ?? declared ?? existing?.type ?? "json",
      value: input.value,
      compareDigest: digestOf(input.value),
      createdAt: existing?.createdAt ?? now,
      updatedAt: now,
    };
    this.#shop.records.saveMetafield(metafield);
    return metafield;
  }

  /** Null when there is no such owner. */
  #ownerType(gid: string): string | null {
    const [, type = "", id = ""] = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)$/.exec(gid) ?? [];
    const { settings, records } = this.#shop;
    const isThere: Record<string, () => boolean> = {
      AppInstallation: () => id === settings.app.id,
      Customer: () => records.customer(id) !== null,
      DiscountAutomaticNode: () => records.discount(id) !== null,
      Order: () => records.hasOrder(id),
      Product: () => this.#shop.product(id) !== null,
      Shop: () => id === settings.shopId,
    };
    return isThere[type]?.() ? (OWNERS[type]?.ownerType ?? null) : null;
  }

  #requireScopes(field: string, ownerType: string): void {
    const owner = Object.values(OWNERS).find((candidate) => candidate.ownerType === ownerType);
    if (!owner) throw notImplemented(`metafields of ${ownerType}`);
    if (owner.scopes.length === 0 || allows(this.#granted, owner.scopes)) return;
    const { message, extensions } = accessDenied(field, owner.scopes);
    throw new GraphQLError(message, { extensions });
  }

  #source(metafield: Metafield): GraphSource {
    const { namespace, key, value } = metafield;
    const ownerType = OWNERS[metafield.ownerId.split("/").at(-2) ?? ""]?.ownerType ?? "";
    return {
      __typename: "Metafield",
      id: `gid://shopify/Metafield/${metafield.id}`,
      legacyResourceId: metafield.id,
      namespace,
      key,
      type: metafield.type,
      value,
      jsonValue: () => (metafield.type === "json" ? JSON.parse(value) : value),
      sizeInBytes: Buffer.byteLength(value),
      compareDigest: metafield.compareDigest,
      createdAt: graphTime(metafield.createdAt),
      updatedAt: graphTime(metafield.updatedAt),
      description: null,
      ownerType,
      definition: () => {
        const found = this.#definitions.find(ownerType, namespace, key);
        return found ? this.#definitions.source(found) : null;
      },
    };
  }
}

function refused(faults: SetFault[]): GraphSource {
  return {
    __typename: "MetafieldsSetPayload",
    metafields: [],
    userErrors: faults.map((fault) => ({ __typename: "MetafieldsSetUserError", ...fault })),
  };
}
