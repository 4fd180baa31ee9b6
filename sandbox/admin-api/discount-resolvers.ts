import type { SandboxShop } from "../shop/sandbox-shop.ts";
import type { AutomaticAppDiscount } from "../shop/shop-model.ts";
import {
  connection,
  type GraphArgs,
  type GraphSource,
  graphTime,
  graphTimeOrNull,
  idFromGid,
  notImplemented,
  pagesOf,
} from "./graph-source.ts";
import type { MetafieldResolvers } from "./metafield-resolvers.ts";

const MOST_ACTIVE = 25;
const LONGEST_TITLE = 255;
/** Inputs whose effect is not implemented -> the value (the schema's default) that has none. */
const NO_EFFECT: Record<string, unknown> = {
  appliesOnOneTimePurchase: true,
  appliesOnSubscription: true,
  context: null,
  metafields: [],
  recurringCycleLimit: 1,
  tags: null,
};

interface DiscountInput {
  title?: string | null;
  functionHandle?: string | null;
  functionId?: string | null;
  startsAt?: string | null;
  endsAt?: string | null;
  discountClasses?: AutomaticAppDiscount["discountClasses"] | null;
  combinesWith?: Record<string, boolean | null> | null;
}

interface DiscountFault {
  field: string[];
  code: string;
  message: string;
}

export class DiscountResolvers {
  readonly #shop: SandboxShop;
  readonly #metafields: MetafieldResolvers;

  constructor(shop: SandboxShop, metafields: MetafieldResolvers) {
    this.#shop = shop;
    this.#metafields = metafields;
  }

  create(args: GraphArgs): GraphSource {
    const __typename = "DiscountAutomaticAppCreatePayload";
    const input = args.automaticAppDiscount as DiscountInput & GraphArgs;
    for (const [key, value] of Object.entries(NO_EFFECT)) {
      if (input[key] != null && JSON.stringify(input[key]) !== JSON.stringify(value)) {
        throw notImplemented(`DiscountAutomaticAppInput.${key}`);
      }
    }
    const faults = [...this.#faultsOf(input), ...this.#functionFaults(input)];
    if (faults.length > 0) {
      return { __typename, automaticAppDiscount: null, userErrors: userErrors(faults) };
    }
    const now = this.#shop.now();
    const discount = this.#shop.batch(() => {
      const made: AutomaticAppDiscount = {
        id: this.#shop.ids.next(),
        title: String(input.title),
        functionHandle: this.#functionHandle(input) ?? "",
        discountClasses: input.discountClasses ?? ["PRODUCT"],
        combinesWith: {
          order: input.combinesWith?.orderDiscounts ?? false,
          product: input.combinesWith?.productDiscounts ?? false,
          shipping: input.combinesWith?.shippingDiscounts ?? false,
        },
        startsAt: Date.parse(String(input.startsAt)),
        endsAt: input.endsAt == null ? null : Date.parse(input.endsAt),
        createdAt: now,
        updatedAt: now,
      };
      this.#shop.records.saveDiscount(made);
      return made;
    });
    return { __typename, automaticAppDiscount: this.#source(discount), userErrors: [] };
  }

  activate(args: GraphArgs): GraphSource {
    return this.#change(args.id, "DiscountAutomaticActivatePayload", (discount, now) => ({
      ...discount,
      startsAt: Math.min(discount.startsAt, now),
      endsAt: null,
    }));
  }

  deactivate(args: GraphArgs): GraphSource {
    return this.#change(args.id, "DiscountAutomaticDeactivatePayload", (discount, now) => ({
      ...discount,
      startsAt: Math.min(discount.startsAt, now),
      endsAt: now,
    }));
  }

  delete(args: GraphArgs): GraphSource {
    const id = idFromGid(args.id, "DiscountAutomaticNode");
    const isDeleted = id !== null && this.#shop.records.deleteDiscount(id);
    return {
      __typename: "DiscountAutomaticDeletePayload",
      deletedAutomaticDiscountId: isDeleted ? args.id : null,
      userErrors: isDeleted ? [] : userErrors([NO_SUCH_DISCOUNT]),
    };
  }

  nodes(args: GraphArgs): GraphSource {
    return connection(args, pagesOf(this.#search(args)), (discount) => this.#node(discount));
  }

  automaticNodes(args: GraphArgs): GraphSource {
    const found = pagesOf(this.#search(args));
    return connection(args, found, (discount) => this.#automaticNode(discount));
  }

  node(args: GraphArgs): GraphSource | null {
    const id = idFromGid(args.id, "DiscountAutomaticNode") ?? idFromGid(args.id, "DiscountNode");
    const discount = id === null ? null : this.#shop.records.discount(id);
    return discount ? this.#node(discount) : null;
  }

  functions(args: GraphArgs): GraphSource {
    const { functionHandles, apiVersion, key } = this.#shop.settings.app;
    return connection(args, pagesOf(functionHandles), (handle) => ({
      __typename: "ShopifyFunction",
      id: functionId(handle),
      handle,
      title: handle,
      description: null,
      apiType: "discount",
      apiVersion,
      appKey: key,
      useCreationUi: true,
    }));
  }

  #change(
    gid: unknown,
    __typename: string,
    change: (discount: AutomaticAppDiscount, now: number) => AutomaticAppDiscount,
  ): GraphSource {
    const id = idFromGid(gid, "DiscountAutomaticNode");
    const before = id === null ? null : this.#shop.records.discount(id);
    if (!before) {
      const faults = userErrors([NO_SUCH_DISCOUNT]);
      return { __typename, automaticDiscountNode: null, userErrors: faults };
    }
    const now = this.#shop.now();
    const discount = { ...change(before, now), updatedAt: now };
    this.#shop.records.saveDiscount(discount);
    return { __typename, automaticDiscountNode: this.#automaticNode(discount), userErrors: [] };
  }

  #faultsOf(input: DiscountInput): DiscountFault[] {
    const title = input.title?.trim() ?? "";
    const startsAt = Date.parse(input.startsAt ?? "");
    const endsEarly = input.endsAt != null && !(Date.parse(input.endsAt) > startsAt);
    const isTaken = this.#shop.discounts().some((discount) => discount.title === title);
    const isFull = this.#shop.activeDiscounts().length >= MOST_ACTIVE;
    const possible: [boolean, string, string, string][] = [
      [title === "", "title", "BLANK", "Title can't be blank"],
      [title.length > LONGEST_TITLE, "title", "TOO_LONG", "Title is too long"],
      [isTaken, "title", "TAKEN", "Title must be unique for automatic discount"],
      [Number.isNaN(startsAt), "startsAt", "BLANK", "Starts at can't be blank"],
      [endsEarly, "endsAt", "END_DATE_BEFORE_START_DATE", "Ends at needs to be after starts_at"],
      [isFull, "title", "MAX_APP_DISCOUNTS", "The shop has the most active app discounts it may"],
    ];
    return possible
      .filter(([applies]) => applies)
      .map(([, field, code, message]) => ({ field: [INPUT, field], code, message }));
  }

  #functionFaults(input: DiscountInput): DiscountFault[] {
    const { functionHandle: handle, functionId: id } = input;
    if (handle != null && id != null) {
      const message = "Only one of functionId or functionHandle can be provided.";
      const code = "MULTIPLE_FUNCTION_IDENTIFIERS";
      return [{ field: [INPUT, "functionHandle"], code, message }];
    }
    if (handle == null && id == null) {
      const message = "Either functionId or functionHandle must be provided.";
      const code = "MISSING_FUNCTION_IDENTIFIER";
      return [{ field: [INPUT, "functionHandle"], code, message }];
    }
    if (this.#functionHandle(input)) return [];
    const field = [INPUT, handle == null ? "functionId" : "functionHandle"];
    const app = this.#shop.settings.app.id;
    const message = `Function ${handle ?? id} not found. Ensure that it is released in the current app (${app}), and that the app is installed.`;
    return [{ field, code: "INVALID", message }];
  }

  #functionHandle(input: DiscountInput): string | null {
    const known = this.#shop.settings.app.functionHandles;
    const isMeant = (handle: string) =>
      handle === input.functionHandle || functionId(handle) === input.functionId;
    return known.find(isMeant) ?? null;
  }

  /** The few search terms that make sense here; any other says that it is not implemented. */
  #search(args: GraphArgs): AutomaticAppDiscount[] {
    const query = String(args.query ?? "");
    const terms = [...query.matchAll(/(\w+):(?:'([^']*)'|"([^"]*)"|(\S+))/g)];
    const rest = terms.reduce((left, term) => left.replace(term[0], ""), query);
    if (rest.replace(/\bAND\b/g, "").trim() !== "") throw notImplemented(`the search "${query}"`);
    const found = terms.reduce((left, [, name = "", single, double, bare]) => {
      const matches = SEARCH_TERMS[name];
      if (!matches) throw notImplemented(`searching discounts by ${name}`);
      const value = (single ?? double ?? bare ?? "").toLowerCase();
      return left.filter((discount) => matches(discount, value, this.#shop));
    }, this.#shop.discounts());
    return args.reverse === true ? found.reverse() : found;
  }

  #node(discount: AutomaticAppDiscount): GraphSource {
    const id = `gid://shopify/DiscountAutomaticNode/${discount.id}`;
    const source = this.#source(discount);
    return { __typename: "DiscountNode", id, discount: source, ...this.#metafields.fieldsOf(id) };
  }

  #automaticNode(discount: AutomaticAppDiscount): GraphSource {
    const id = `gid://shopify/DiscountAutomaticNode/${discount.id}`;
    return {
      __typename: "DiscountAutomaticNode",
      id,
      automaticDiscount: this.#source(discount),
      ...this.#metafields.fieldsOf(id),
    };
  }

  #source(discount: AutomaticAppDiscount): GraphSource {
    const { discountClasses, combinesWith } = discount;
    return {
      __typename: "DiscountAutomaticApp",
      discountId: `gid://shopify/DiscountAutomaticNode/${discount.id}`,
      title: discount.title,
      status: this.#shop.discountStatus(discount),
      startsAt: graphTime(discount.startsAt),
      endsAt: graphTimeOrNull(discount.endsAt),
      createdAt: graphTime(discount.createdAt),
      updatedAt: graphTime(discount.updatedAt),
      discountClasses,
      discountClass: discountClasses[0] ?? "PRODUCT",
      combinesWith: {
        __typename: "DiscountCombinesWith",
        orderDiscounts: combinesWith.order,
        productDiscounts: combinesWith.product,
        shippingDiscounts: combinesWith.shipping,
        productDiscountsWithTagsOnSameCartLine: null,
      },
      appliesOnOneTimePurchase: true,
      appliesOnSubscription: true,
      recurringCycleLimit: 1,
      asyncUsageCount: 0,
      tags: [],
      errorHistory: null,
      appDiscountType: this.#appDiscountType(discount),
    };
  }

  #appDiscountType({ functionHandle, discountClasses }: AutomaticAppDiscount): GraphSource {
    const { app } = this.#shop.settings;
    return {
      __typename: "AppDiscountType",
      appKey: app.key,
      functionId: functionId(functionHandle),
      title: functionHandle,
      description: null,
      discountClasses,
      discountClass: discountClasses[0] ?? "PRODUCT",
      targetType: "LINE_ITEM",
      app: { __typename: "App", id: `gid://shopify/App/${app.id}`, title: app.title },
    };
  }
}

const INPUT = "automaticAppDiscount";

const SEARCH_TERMS: Record<
  string,
  (discount: AutomaticAppDiscount, value: string, shop: SandboxShop) => boolean
> = {
  title: (discount, value) => discount.title.toLowerCase().includes(value),
  status: (discount, value, shop) => shop.discountStatus(discount).toLowerCase() === value,
  method: (_discount, value) => value === "automatic",
  type: (_discount, value) => value === "app" || value === "all",
};

const NO_SUCH_DISCOUNT: DiscountFault = {
  field: ["id"],
  code: "INVALID",
  message: "Automatic discount does not exist.",
};

/** Shopify's function ids are UUIDs; ours is made of the handle, so that it stays. */
function functionId(handle: string): string {
  const hex = Buffer.from(handle.padEnd(16, "-")).toString("hex").slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function userErrors(faults: DiscountFault[]): GraphSource[] {
  return faults.map((fault) => ({ __typename: "DiscountUserError", extraInfo: null, ...fault }));
}
