/** What somebody is called and reached by. */
export interface PersonView {
  readonly name: string | null;
  readonly email: string | null;
  readonly language: string | null;
  readonly importedAs: string | null;
  readonly contactDigests: number;
  readonly deletedAt: string | null;
  readonly redactedAt: string | null;
}

/** The file on a person as the document shows it; see usecases/privacy/person-file.ts. */
export interface PersonFileView {
  readonly madeAt: string;
  readonly shop: { readonly domain: string; readonly name: string | null };
  readonly customerId: string;
  readonly person: PersonView | null;
  readonly merged?: readonly (PersonView & { readonly customerId: string })[];
  readonly orders: readonly {
    readonly orderId: string;
    readonly name: string;
    readonly placedAt: string | null;
    readonly total: string;
    readonly currency: string;
    readonly status: string;
    readonly asGuest: boolean;
    readonly counted: string | null;
    readonly refunds: readonly {
      readonly refundId: string;
      readonly at: string;
      readonly amount: string;
      readonly currency: string;
    }[];
  }[];
  readonly standing: {
    readonly currency: string;
    readonly orders: number;
    readonly revenue: string;
    readonly windowSpend: string;
    readonly windowDays: number;
    readonly tier: string | null;
    readonly valueClass: string | null;
    readonly lifetimeValue: number | null;
    readonly chanceStillCustomer: number | null;
  } | null;
  readonly decisions: readonly {
    readonly kind: "prior_class" | "merged_into" | "merged_from" | "request";
    readonly what: string;
    readonly at: string | null;
  }[];
  readonly messages: readonly {
    readonly topic: string;
    readonly receivedAt: string;
    readonly state: "used" | "waiting" | "set_aside";
  }[];
}
