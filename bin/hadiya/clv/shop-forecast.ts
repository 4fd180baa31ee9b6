import type { ClvModel, UnitDays } from "../../../app/domain/clv/clv-model.ts";
import type { CustomerForecast } from "../../../app/domain/clv/customer-forecast.ts";
import { type HoldoutScores, holdoutScores } from "../../../app/domain/clv/holdout.ts";
import {
  type HistoriesAt,
  historiesAt,
  purchasesBetween,
} from "../../../app/domain/clv/purchase-log.ts";
import { dayText, type ShopDay } from "../../../app/domain/time.ts";
import type { Engine, Known } from "./engine.ts";
import type { ClvOptions } from "./options.ts";
import type { PurchaseFile } from "./purchase-file.ts";
import { Unusable } from "./unusable.ts";

const USUAL_HORIZON_DAYS = 365;

/** What is learnt from, how far customers are forecast, and what the file has to judge it by. */
export interface Span {
  readonly asOf: ShopDay;
  readonly horizonDays: number;
  /** Days after asOf that the file goes on, up to what was asked for; 0 without a cut. */
  readonly holdoutDays: number;
}

/** All that the command has to say. */
export interface ShopForecast {
  readonly model: ClvModel;
  readonly unitDays: UnitDays;
  readonly span: Span;
  readonly histories: HistoriesAt;
  readonly ids: readonly string[];
  /** By the histories' row; worked out when asked for, since they may be many. */
  readonly forecastOf: (row: number) => CustomerForecast;
  readonly hasValues: boolean;
  readonly holdout: {
    readonly purchases: HoldoutScores;
    readonly revenue: HoldoutScores | null;
  } | null;
}

/** Throws Unusable when the file has nothing to learn from by the cut. */
export function spanOf(
  { file, cut, horizonDays }: Pick<ClvOptions, "file" | "cut" | "horizonDays">,
  { log, lastDay }: Pick<PurchaseFile, "log" | "lastDay">,
): Span {
  const asOf = cut ?? lastDay;
  const firstDay = log.days.reduce((first, day) => Math.min(first, day), Number.POSITIVE_INFINITY);
  if (firstDay > asOf) {
    throw new Unusable(
      `${file} has no purchase up to ${dayText(asOf)}; its first is of ${dayText(firstDay)}.`,
    );
  }
  const goesOn = Math.max(0, lastDay - asOf);
  return {
    asOf,
    horizonDays: horizonDays ?? USUAL_HORIZON_DAYS,
    holdoutDays: Math.min(goesOn, horizonDays ?? goesOn),
  };
}

/** Fits what is known by span.asOf, and judges it by what came after. */
export function forecastShop(
  engine: Engine,
  { log, ids, hasValues }: PurchaseFile,
  { span, unitDays, method }: { readonly span: Span } & Pick<ClvOptions, "unitDays" | "method">,
): ShopForecast {
  const { asOf, horizonDays, holdoutDays } = span;
  const histories = historiesAt(log, asOf);
  const known = { log, histories };
  const model = engine.fit({ histories, log, unitDays, method });
  return {
    model,
    unitDays,
    span,
    histories,
    ids,
    forecastOf: engine.forecaster(model, known, { horizonDays }),
    hasValues,
    holdout:
      holdoutDays > 0
        ? judged(known, engine.sums(model, known, { horizonDays: holdoutDays }), {
            holdoutDays,
            hasValues,
          })
        : null,
  };
}

function judged(
  { log, histories }: Known,
  forecast: ReturnType<Engine["sums"]>,
  { holdoutDays, hasValues }: { readonly holdoutDays: number; readonly hasValues: boolean },
): ShopForecast["holdout"] {
  const { asOf } = histories;
  const happened = purchasesBetween(log, histories, { after: asOf, until: asOf + holdoutDays });
  return {
    purchases: holdoutScores({
      predicted: forecast.expectedPurchases,
      actual: happened.purchases,
    }),
    revenue: hasValues
      ? holdoutScores({ predicted: forecast.expectedRevenue, actual: happened.spend })
      : null,
  };
}
