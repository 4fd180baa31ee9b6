import { formatAmount } from "../shop/amount.ts";
import {
  gatewayNames,
  outstandingAmount,
  receivedAmount,
  refundedAmount,
} from "../shop/order-money.ts";
import { openQuantity } from "../shop/refund-builder.ts";
import { tipOf } from "../shop/rest-payload.ts";
import type { SandboxShop } from "../shop/sandbox-shop.ts";
import type { Customer, Order, OrderLine, Product, Variant } from "../shop/shop-model.ts";
import type { Faults } from "../webhooks/faults.ts";
import {
  connection,
  type GraphArgs,
  type GraphSource,
  graphTime,
  graphTimeOrNull,
  idFromGid,
  money,
  moneyBag,
  notImplemented,
  pagesOf,
} from "./graph-source.ts";
import type { MetafieldResolvers } from "./metafield-resolvers.ts";
import { earliestVisible, searchOrders } from "./order-search.ts";
import { refundSource, transactionSource } from "./refund-source.ts";

/** Customers, orders and products, as the Admin API shows them. */
export class OrderResolvers {
  readonly #shop: SandboxShop;
  readonly #metafields: MetafieldResolvers;

  /** Orders placed before are hidden from the app. */
  readonly #earliest: number;

  readonly #isFound: (order: Order) => boolean;

  constructor(
    shop: SandboxShop,
    metafields: MetafieldResolvers,
    { granted, faults }: { granted: readonly string[]; faults: Faults },
  ) {
    this.#shop = shop;
    this.#metafields = metafields;
    this.#isFound = (order) => !faults.isUnsearchable(order, shop.now());
    this.#earliest = earliestVisible(shop, granted);
  }

  customer(args: GraphArgs): GraphSource | null {
    const id = idFromGid(args.id, "Customer");
    const customer = id === null ? null : this.#shop.customer(id);
    return customer ? this.#customer(customer) : null;
  }

  customers(args: GraphArgs): GraphSource {
    refuseSearch("customers", args);
    return connection(
      args,
      (offset, limit) => this.#shop.customers({ offset, limit }),
      (customer) => this.#customer(customer),
    );
  }

  order(args: GraphArgs): GraphSource | null {
    const id = idFromGid(args.id, "Order");
    const order = id === null ? null : this.#shop.order(id);
    return order && order.createdAt >= this.#earliest ? this.#order(order) : null;
  }

  orders(args: GraphArgs, customerId?: string): GraphSource {
    const toNode = (order: Order) => this.#order(order);
    const isSearch = args.query != null || args.sortKey === "UPDATED_AT";
    if (isSearch && !customerId) {
      const { savedSearchId, reverse } = args;
      refuseSearch("orders", { savedSearchId, reverse });
      return searchOrders(this.#shop, args, {
        earliest: this.#earliest,
        isFound: this.#isFound,
        toNode,
      });
    }
    refuseSearch("orders", args);
    const isVisible = ({ createdAt }: Order) => createdAt >= this.#earliest;
    return connection(
      args,
      (offset, limit) => this.#shop.orders({ offset, limit, customerId }).filter(isVisible),
      toNode,
    );
  }

  product(args: GraphArgs): GraphSource | null {
    const id = idFromGid(args.id, "Product");
    const product = id === null ? null : this.#shop.product(id);
    return product ? this.#product(product) : null;
  }

  products(args: GraphArgs): GraphSource {
    refuseSearch("products", args);
    return connection(args, pagesOf(this.#shop.products()), (product) => this.#product(product));
  }

  #customer(customer: Customer): GraphSource {
    const { email } = customer;
    const id = `gid://shopify/Customer/${customer.id}`;
    return {
      __typename: "Customer",
      id,
      legacyResourceId: customer.id,
      firstName: customer.firstName,
      lastName: customer.lastName,
      displayName: `${customer.firstName} ${customer.lastName}`.trim(),
      email,
      phone: customer.phone,
      locale: customer.language,
      note: customer.note,
      tags: customer.tags,
      state: customer.hasAccount ? "ENABLED" : "DISABLED",
      verifiedEmail: email !== null && (customer.emailVerified ?? true),
      taxExempt: false,
      numberOfOrders: String(customer.ordersCount),
      amountSpent: money(customer.totalSpent, this.#shop.settings.currency),
      createdAt: graphTime(customer.createdAt),
      updatedAt: graphTime(customer.updatedAt),
      defaultEmailAddress: email
        ? { __typename: "CustomerEmailAddress", emailAddress: email, validFormat: true }
        : null,
      defaultPhoneNumber: customer.phone
        ? {
            __typename: "CustomerPhoneNumber",
            phoneNumber: customer.phone,
            marketingState: customer.phoneConfirmed ? "SUBSCRIBED" : "NOT_SUBSCRIBED",
            marketingOptInLevel: customer.phoneConfirmed ? "CONFIRMED_OPT_IN" : "SINGLE_OPT_IN",
          }
        : null,
      lastOrder: () => this.order({ id: `gid://shopify/Order/${customer.lastOrderId}` }),
      orders: (args: GraphArgs) => this.orders(args, customer.id),
      ...this.#metafields.fieldsOf(id),
    };
  }

  #order(order: Order): GraphSource {
    const { currency } = order;
    const id = `gid://shopify/Order/${order.id}`;
    return {
      __typename: "Order",
      id,
      legacyResourceId: order.id,
      name: order.name,
      number: order.number,
      confirmationNumber: order.confirmationNumber,
      email: order.email,
      phone: order.phone,
      note: order.note,
      tags: order.tags,
      test: order.test,
      sourceName: order.sourceName,
      customerLocale: order.language,
      createdAt: graphTime(order.createdAt),
      processedAt: graphTime(order.processedAt),
      updatedAt: graphTime(order.updatedAt),
      cancelledAt: graphTimeOrNull(order.cancelledAt),
      cancelReason: order.cancelReason?.toUpperCase() ?? null,
      closed: false,
      closedAt: null,
      currencyCode: currency,
      presentmentCurrencyCode: currency,
      displayFinancialStatus: order.financialStatus.toUpperCase(),
      displayFulfillmentStatus: order.fulfillmentStatus ? "FULFILLED" : "UNFULFILLED",
      ...orderMoney(order),
      customAttributes: order.attributes.map(({ name, value }) => ({
        __typename: "Attribute",
        key: name,
        value,
      })),
      customer: () => this.customer({ id: `gid://shopify/Customer/${order.customerId}` }),
      lineItems: (args: GraphArgs) =>
        connection(args, pagesOf(order.lines), (line) => this.#line(order, line)),
      taxesIncluded: order.taxRule?.included ?? true,
      paymentGatewayNames: gatewayNames(order),
      paymentTerms: order.paymentTerms
        ? { __typename: "PaymentTerms", id: `gid://shopify/PaymentTerms/${order.id}` }
        : null,
      purchasingEntity: this.#purchasingEntity(order),
      transactions: () => order.transactions.map((paid) => transactionSource(order, paid)),
      refunds: () =>
        order.refunds.map((refund) =>
          refundSource(order, refund, (line) => this.#line(order, line)),
        ),
      ...this.#metafields.fieldsOf(id),
    };
  }

  #purchasingEntity(order: Order): GraphSource | null {
    if (order.companyId) {
      const company = { __typename: "Company", id: `gid://shopify/Company/${order.companyId}` };
      return { __typename: "PurchasingCompany", company };
    }
    return this.customer({ id: `gid://shopify/Customer/${order.customerId}` });
  }

  #line(order: Order, line: OrderLine): GraphSource {
    return {
      __typename: "LineItem",
      id: `gid://shopify/LineItem/${line.id}`,
      title: line.title,
      variantTitle: line.variantTitle,
      name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
      sku: line.sku,
      quantity: line.quantity,
      originalUnitPriceSet: moneyBag(line.price, order.currency),
      originalTotalSet: moneyBag(line.price * line.quantity, order.currency),
      isGiftCard: line.kind === "gift_card",
      requiresShipping: line.kind === undefined,
      taxable: line.kind === undefined,
      currentQuantity: openQuantity(order, line),
      discountAllocations: line.allocations.map(({ amount }) => ({
        __typename: "DiscountAllocation",
        allocatedAmountSet: moneyBag(amount, order.currency),
      })),
      product: () => this.product({ id: `gid://shopify/Product/${line.productId}` }),
    };
  }

  #product(product: Product): GraphSource {
    const id = `gid://shopify/Product/${product.id}`;
    return {
      __typename: "Product",
      id,
      legacyResourceId: product.id,
      title: product.title.en,
      handle: product.handle,
      description: product.description.en,
      descriptionHtml: product.description.en,
      productType: product.productType.en,
      vendor: product.vendor,
      status: "ACTIVE",
      tags: [],
      totalVariants: product.variants.length,
      variants: (args: GraphArgs) =>
        connection(args, pagesOf(product.variants), (variant) => this.#variant(variant)),
      ...this.#metafields.fieldsOf(id),
    };
  }

  #variant(variant: Variant): GraphSource {
    return {
      __typename: "ProductVariant",
      id: `gid://shopify/ProductVariant/${variant.id}`,
      legacyResourceId: variant.id,
      title: variant.title.en,
      sku: variant.sku,
      price: formatAmount(variant.price, this.#shop.settings.currency),
    };
  }
}

function orderMoney(order: Order): Record<string, unknown> {
  const { currency } = order;
  const received = receivedAmount(order);
  const outstanding = outstandingAmount(order);
  const refunded = refundedAmount(order);
  return {
    fullyPaid: received > 0 && outstanding === 0,
    unpaid: received === 0 && outstanding > 0,
    totalPriceSet: moneyBag(order.total, currency),
    originalTotalPriceSet: moneyBag(order.total, currency),
    subtotalPriceSet: moneyBag(order.subtotal, currency),
    totalDiscountsSet: moneyBag(order.discountTotal, currency),
    totalShippingPriceSet: moneyBag(order.shippingTotal, currency),
    totalTaxSet: moneyBag(order.taxTotal ?? 0, currency),
    totalTipReceivedSet: moneyBag(tipOf(order), currency),
    totalReceivedSet: moneyBag(received, currency),
    totalRefundedSet: moneyBag(refunded, currency),
    totalOutstandingSet: moneyBag(outstanding, currency),
    netPaymentSet: moneyBag(received - refunded, currency),
  };
}

function refuseSearch(field: string, args: GraphArgs): void {
  for (const name of ["query", "savedSearchId"]) {
    if (args[name] != null) throw notImplemented(`${field}(${name}:)`);
  }
  if (args.reverse === true) throw notImplemented(`${field}(reverse: true)`);
}
